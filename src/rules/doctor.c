/* What is wrong with a connection, line by line.
 * Behind GET /v1/connections/.../check, for `holdfast doctor`.
 * Promise: every line that is not ok says in one sentence what mends it; what could not be looked
 * at is never called ok. */
#include "rules/doctor.h"

#include <assert.h>

#include "base/clock.h"
#include "base/instant.h"

enum {
    CLOCK_WARN_S = 10,  /* a call may take a while; past it the clocks differ */
    CLOCK_FAIL_S = 240, /* signed messages are refused at 300 s */
    VERSION_WARN_DAYS = 60,
    POLL_LATE = 3, /* intervals */
    BACKLOG_WARN_S = 900,
    FIGURES_WARN_S = 180, /* as channel_stale */
    TEXT_MAX = 400,
    NOT_CALLED = -1,
};

const char *doctor_verdict_name(enum doctor_verdict v)
{
    static const char *const names[] = {"ok", "warn", "fail"};
    assert((unsigned)v < sizeof names / sizeof *names);
    return names[v];
}

/* One look: what it may use, and where its line goes. */
struct look {
    struct arena *a;
    const struct doctor_facts *f;
    struct doctor_line *line;
};

/* text, or cut; never NULL. */
static struct slice text_of(struct slice s)
{
    s = s.ptr != NULL ? s : SLICE("");
    s.len = s.len < TEXT_MAX ? s.len : TEXT_MAX;
    return s;
}

static bool says(const struct look *k, enum doctor_verdict v, struct slice what, const char *fix)
{
    k->line->verdict = v;
    k->line->says = text_of(what);
    k->line->fix = fix != NULL ? slice_of(fix) : SLICE_NONE;
    return true;
}

static struct slice join(struct arena *a, const struct examined_list *l)
{
    struct slice all = SLICE("");
    for (int i = 0; i < l->count; i++)
        all = arena_format(a, "%.*s%s%.*s", SLICE_FMT(all), i > 0 ? ", " : "",
                           SLICE_FMT(l->names[i]));
    return all;
}

/* "40 s", "12 min", "3 h", "5 days" */
static struct slice span(struct arena *a, int64_t us)
{
    long long s = (long long)(us / US_PER_S);
    return s < 120          ? arena_format(a, "%lld s", s)
           : s < 7200       ? arena_format(a, "%lld min", s / 60)
           : s < 48 * 3600L ? arena_format(a, "%lld h", s / 3600)
                            : arena_format(a, "%lld days", s / 86400);
}

static bool answered_well(const struct doctor_facts *f)
{
    return f->answer == DOCTOR_ANSWERED && slice_is(f->outcome, "done");
}

/* -- the checks; false: it does not apply */

static bool look_at_life(const struct look *k)
{
    const struct doctor_facts *f = k->f;
    if (f->profile == NULL)
        return says(k, DOCTOR_FAIL, SLICE("the newest profile of the merchant does not name it"),
                    "Put it back into the profile and apply that, or leave it: nothing flows.");
    switch (f->life) {
    case LIFE_DRAFT:
    case LIFE_REHEARSED:
        return says(k, DOCTOR_WARN,
                    arena_format(k->a, "%s: nothing flows", connection_life_name(f->life)),
                    "Apply its profile; then it is listened to.");
    case LIFE_PAUSED:
        return says(k, DOCTOR_WARN,
                    arena_format(k->a, "paused: nothing flows%s%.*s",
                                 f->paused_why.len > 0 ? "; " : "", SLICE_FMT(f->paused_why)),
                    "When the reason is gone: holdfast connection enable.");
    case LIFE_LIVE_IN:
        if (!f->calls)
            return says(k, DOCTOR_OK, SLICE("live inward; nothing can be sent to this platform"),
                        NULL);
        return says(k, DOCTOR_WARN, SLICE("live inward; nothing is told to it"),
                    "When the other side is ready: holdfast connection enable.");
    case LIFE_LIVE_OUT:
        return says(k, DOCTOR_OK, SLICE("live, inward and outward"), NULL);
    case CONNECTION_LIVES:
        break;
    }
    return false;
}

static bool look_at_secrets(const struct look *k)
{
    const struct doctor_facts *f = k->f;
    const struct profile_connection *p = f->profile;
    if (p == NULL || (!f->calls && !f->hooked && p->secret_count == 0))
        return false;
    if (f->unreadable.count > 0)
        return says(
            k, DOCTOR_FAIL,
            arena_format(k->a, "cannot be read: %.*s", SLICE_FMT(join(k->a, &f->unreadable))),
            "Set the variable or make the file where the daemon runs, and start it anew.");
    if (f->needs != NULL && !f->armed)
        return says(
            k, f->life == LIFE_LIVE_OUT ? DOCTOR_FAIL : DOCTOR_WARN,
            arena_format(k->a, "the profile has no secret %s: nothing can be called", f->needs),
            "Add it to the connection's secrets in the profile and apply it.");
    return says(k, DOCTOR_OK, arena_format(k->a, "%d named, all can be read", p->secret_count),
                NULL);
}

static bool look_at_webhook_secret(const struct look *k)
{
    const struct doctor_facts *f = k->f;
    int count = 0;
    if (!f->hooked || f->profile == NULL)
        return false;
    for (int i = 0; i < f->profile->secret_count; i++)
        count += slice_starts(f->profile->secrets[i].name, SLICE("webhook"));
    if (count > 0)
        return says(k, DOCTOR_OK,
                    count == 1
                        ? SLICE("set")
                        : arena_format(k->a, "set; %d are accepted, as in a rotation", count),
                    NULL);
    return says(k, DOCTOR_WARN,
                f->calls ? SLICE("none: webhooks are refused, what changes is asked for")
                         : SLICE("none: webhooks are refused"),
                "Add secrets.webhook to the connection in the profile, as the platform signs.");
}

static bool look_at_endpoint(const struct look *k)
{
    const struct doctor_facts *f = k->f;
    if (f->profile == NULL || !f->calls || f->by_account)
        return false;
    if (f->profile->endpoint.len > 0)
        return says(k, DOCTOR_OK, f->profile->endpoint, NULL);
    return says(k, f->life == LIFE_LIVE_OUT ? DOCTOR_FAIL : DOCTOR_WARN,
                SLICE("the profile names no endpoint: nothing can be told"),
                "Add endpoint to the connection in the profile and apply it.");
}

static const struct {
    const char *outcome;
    int64_t http_status; /* 0 = any, NOT_CALLED = none */
    const char *what, *fix;
} trouble[] = {
    {"unauthorised", 0,          "refused",
     "Put a valid credential of this account behind the profile's secrets, and start the daemon anew if it is in a variable."},
    {"refused",      402,        "the account is frozen over there",
     "Let the owner of the shop settle that with the platform."                                                              },
    {"refused",      403,        "known, and not entitled to what was asked",
     "Give the credential the rights of the platform's page in docs, over there."                                            },
    {"refused",      404,        "nothing is at that address",
     "Check account and endpoint in the profile; in WordPress, permalinks must not be \"plain\"."                            },
    {"refused",      NOT_CALLED, "not called",
     "Check account and endpoint in the profile; private addresses are called only where serve --egress-allow names them."   },
    {"refused",      0,          "not answered as expected",
     "Check account and endpoint in the profile: is that the platform's API?"                                                },
    {"limited",      0,          "not known: too many requests",
     "Wait, and ask again; look who else calls with this credential."                                                        },
    {"nothing",      0,          "not known: there is nothing to call",       "See the other lines."                         },
    {"retry",        0,          "not known: no usable answer",
     "Check that the address is right and the platform is up; from here it is called as the daemon's machine."               },
};

static bool look_at_credentials(const struct look *k)
{
    const struct doctor_facts *f = k->f;
    if (!f->calls || f->profile == NULL)
        return false;
    if (f->answer == DOCTOR_UNASKED)
        return says(k, DOCTOR_WARN, SLICE("not asked: nobody could"),
                    "Mend the lines above, and see that the daemon runs (holdfast serve).");
    if (f->answer == DOCTOR_ASKED)
        return says(k, DOCTOR_FAIL, SLICE("asked, and no answer came"),
                    "See that a process with the role outbox runs on this store; else ask again.");
    if (answered_well(f))
        return says(k, DOCTOR_OK,
                    f->seen.shop.len > 0
                        ? arena_format(k->a, "accepted by %.*s", SLICE_FMT(f->seen.shop))
                    : f->by_account
                        ? SLICE("accepted")
                        : arena_format(k->a, "somebody answers (HTTP %lld); a message shows more",
                                       (long long)f->http_status),
                    NULL);
    int64_t status = f->http_status != 0 ? f->http_status : NOT_CALLED;
    for (size_t i = 0; i < sizeof trouble / sizeof *trouble; i++)
        if (slice_is(f->outcome, trouble[i].outcome) &&
            (trouble[i].http_status == 0 || trouble[i].http_status == status))
            return says(k, slice_is(f->outcome, "limited") ? DOCTOR_WARN : DOCTOR_FAIL,
                        arena_format(k->a, "%s%s%.*s%s", trouble[i].what,
                                     f->error.len > 0 ? " (" : "", SLICE_FMT(f->error),
                                     f->error.len > 0 ? ")" : ""),
                        trouble[i].fix);
    return says(k, DOCTOR_FAIL, text_of(f->error), "Ask again; if it stays, look into the log.");
}

static bool look_at_clock(const struct look *k)
{
    const struct doctor_facts *f = k->f;
    const struct examination *e = &f->seen;
    if (f->answer != DOCTOR_ANSWERED || e->their_us == 0 || e->sent_us == 0)
        return false;
    /* Their clock was read somewhere between question and answer, in whole seconds. */
    int64_t off_us = e->their_us + US_PER_S < e->sent_us ? e->sent_us - e->their_us
                     : e->their_us > f->answered_us      ? e->their_us - f->answered_us
                                                         : 0;
    const char *way = e->their_us < e->sent_us ? "ahead of" : "behind";
    if (off_us <= CLOCK_WARN_S * US_PER_S)
        return says(k, DOCTOR_OK, SLICE("agrees with the platform's"), NULL);
    return says(
        k, off_us > CLOCK_FAIL_S * US_PER_S ? DOCTOR_FAIL : DOCTOR_WARN,
        arena_format(k->a, "ours is %.*s %s the platform's", SLICE_FMT(span(k->a, off_us)), way),
        "Set this machine's clock (chronyd or systemd-timesyncd); past 300 s signatures "
        "are refused.");
}

int64_t doctor_version_ends_us(struct slice version)
{
    struct date d;
    char day[11];
    if (version.len != 7)
        return 0;
    memcpy(day, version.ptr, 7);
    memcpy(day + 7, "-01", 4);
    if (!date_parse(slice_of(day), &d))
        return 0;
    d.year++;
    return date_days(d) * US_PER_DAY;
}

static bool look_at_version(const struct look *k)
{
    const struct doctor_facts *f = k->f;
    bool fresh = f->seen.version_asked.len > 0;
    struct slice asked = fresh ? f->seen.version_asked : f->version_asked;
    struct slice served = fresh ? f->seen.version_served : f->version_served;
    if (asked.len == 0)
        return false;
    int64_t ends_us = doctor_version_ends_us(asked);
    char day[INSTANT_TEXT_BYTES];
    instant_print(ends_us > 0 ? ends_us : 1, day);
    if (served.len > 0 && !slice_eq(asked, served))
        return says(k, DOCTOR_WARN,
                    arena_format(k->a, "%.*s is asked for and %.*s is served: ours is retired",
                                 SLICE_FMT(asked), SLICE_FMT(served)),
                    "Upgrade holdfast; until then look at what the newer version changed.");
    if (f->seen.version_retired)
        return says(k, DOCTOR_WARN,
                    arena_format(k->a, "%.*s is no longer supported", SLICE_FMT(asked)),
                    "Upgrade holdfast before the platform serves another one.");
    if (ends_us > 0 && ends_us - f->now_us < VERSION_WARN_DAYS * US_PER_DAY)
        return says(k, DOCTOR_WARN,
                    arena_format(k->a, "%.*s, which may end from %.10s on", SLICE_FMT(asked), day),
                    "Upgrade holdfast before that day.");
    if (ends_us > 0)
        return says(k, DOCTOR_OK,
                    arena_format(k->a, "%.*s, served at least until %.10s", SLICE_FMT(asked), day),
                    NULL);
    return says(k, DOCTOR_OK, arena_format(k->a, "%.*s", SLICE_FMT(asked)), NULL);
}

static bool look_at_scopes(const struct look *k)
{
    const struct examination *e = &k->f->seen;
    if (!e->scopes_known)
        return false;
    if (e->scopes_missing.count == 0)
        return says(k, DOCTOR_OK, SLICE("all that are needed are granted"), NULL);
    return says(k, DOCTOR_FAIL,
                arena_format(k->a, "missing: %.*s", SLICE_FMT(join(k->a, &e->scopes_missing))),
                "Grant them over there, and install the app or make the key anew.");
}

static bool look_at_subscriptions(const struct look *k)
{
    const struct examination *e = &k->f->seen;
    if (!e->hooks_known)
        return false;
    static const char make[] = "Make them over there with this hub's address; what is lost "
                               "meanwhile the poll finds.";
    if (e->hooks_missing.count > 0)
        return says(k, DOCTOR_FAIL,
                    arena_format(k->a, "missing: %.*s", SLICE_FMT(join(k->a, &e->hooks_missing))),
                    make);
    if (e->hooks_elsewhere.count > 0)
        return says(k, DOCTOR_FAIL,
                    arena_format(k->a, "sent to another address: %.*s",
                                 SLICE_FMT(join(k->a, &e->hooks_elsewhere))),
                    make);
    if (e->hooks_off.count > 0)
        return says(k, DOCTOR_WARN,
                    arena_format(k->a, "switched off over there: %.*s",
                                 SLICE_FMT(join(k->a, &e->hooks_off))),
                    "Switch them on over there; those that the platform disabled the hub mends.");
    if (e->hooks_other_version.count > 0)
        return says(k, DOCTOR_WARN,
                    arena_format(k->a, "of another version: %.*s",
                                 SLICE_FMT(join(k->a, &e->hooks_other_version))),
                    "Make them again with the version of the line api_version.");
    return says(k, DOCTOR_OK, arena_format(k->a, "%lld, all to this hub", (long long)e->hooks),
                NULL);
}

static bool look_at_location(const struct look *k)
{
    const struct doctor_facts *f = k->f;
    const struct examination *e = &f->seen;
    if (!f->located || f->profile == NULL)
        return false;
    if (f->profile->location.len == 0)
        return says(
            k, DOCTOR_WARN, SLICE("the profile names none: no figure is told"),
            "Add location to the connection in the profile: the warehouse's id over there.");
    if (!e->location_known)
        return says(k, DOCTOR_WARN,
                    arena_format(k->a, "%.*s, which could not be looked at",
                                 SLICE_FMT(f->profile->location)),
                    "Mend the credentials or grant read_locations, and ask again.");
    if (!e->location_found)
        return says(
            k, DOCTOR_FAIL,
            arena_format(k->a, "%.*s does not exist over there", SLICE_FMT(f->profile->location)),
            "Put the id of the warehouse's location into the profile and apply it.");
    if (!e->location_active)
        return says(k, DOCTOR_FAIL,
                    arena_format(k->a, "%.*s (%.*s) is switched off over there",
                                 SLICE_FMT(f->profile->location), SLICE_FMT(e->location_name)),
                    "Activate it over there, or name another one in the profile.");
    return says(k, DOCTOR_OK,
                arena_format(k->a, "%.*s is %.*s", SLICE_FMT(f->profile->location),
                             SLICE_FMT(e->location_name)),
                NULL);
}

static bool look_at_limiter(const struct look *k)
{
    const struct doctor_facts *f = k->f;
    if (!f->calls || f->profile == NULL)
        return false;
    if (f->breaker.state != BREAKER_CLOSED && f->breaker.until_us > f->now_us)
        return says(k, DOCTOR_WARN,
                    arena_format(k->a, "the breaker is open for another %.*s",
                                 SLICE_FMT(span(k->a, f->breaker.until_us - f->now_us))),
                    "Nothing: when the cause is mended the next call closes it.");
    if (f->blocked_until_us > f->now_us)
        return says(k, DOCTOR_WARN,
                    arena_format(k->a, "the platform said wait for another %.*s",
                                 SLICE_FMT(span(k->a, f->blocked_until_us - f->now_us))),
                    "Nothing; if it comes again and again, look who else uses this account.");
    if (!f->limited || f->refill_us == 0)
        return says(k, DOCTOR_OK, SLICE("nothing holds calls back"), NULL);
    return says(
        k, DOCTOR_OK,
        arena_format(k->a, "%lld of %lld left, %lld %s%.*s", (long long)f->tokens,
                     (long long)f->capacity, (long long)f->refill,
                     f->refill_us == US_PER_S ? "a second" : "every ",
                     SLICE_FMT(f->refill_us == US_PER_S ? SLICE("") : span(k->a, f->refill_us))),
        NULL);
}

static bool look_at_cursor(const struct look *k)
{
    const struct doctor_facts *f = k->f;
    if (!f->polled || f->profile == NULL || !connection_life_reads(f->life))
        return false;
    int64_t age_us = f->poll_ended_us > 0 ? f->now_us - f->poll_ended_us : 0;
    if (f->poll_ended_us == 0)
        return says(k, DOCTOR_WARN, SLICE("no scan came to its end yet"),
                    "Wait for one interval; if none ends, see the other lines and cursor_stuck.");
    bool late = age_us > POLL_LATE * f->poll_every_s * US_PER_S;
    return says(
        k, late ? DOCTOR_FAIL : DOCTOR_OK,
        arena_format(k->a, "orders asked for %.*s ago, every %.*s", SLICE_FMT(span(k->a, age_us)),
                     SLICE_FMT(span(k->a, f->poll_every_s * US_PER_S))),
        late ? "Mend what the lines above say; it goes on from its last point by itself." : NULL);
}

static bool look_at_backlog(const struct look *k)
{
    const struct doctor_facts *f = k->f;
    int64_t age_us = f->backlog > 0 ? f->now_us - f->backlog_since_us : 0,
            figures_us = f->figures_since_us > 0 ? f->now_us - f->figures_since_us : 0;
    if (!f->calls)
        return false;
    if (f->parked > 0)
        return says(k, DOCTOR_FAIL,
                    arena_format(k->a, "%lld parked, %lld waiting", (long long)f->parked,
                                 (long long)f->backlog),
                    "Look at GET /v1/outbox?state=parked, mend the cause and replay each.");
    if (f->figures_failing > 0)
        return says(
            k, DOCTOR_WARN,
            arena_format(k->a, "%lld figures were not taken", (long long)f->figures_failing),
            "See the exceptions channel_push_failed: is each SKU known over there?");
    if (age_us > BACKLOG_WARN_S * US_PER_S ||
        (f->life == LIFE_LIVE_OUT && figures_us > FIGURES_WARN_S * US_PER_S))
        return says(k, DOCTOR_WARN,
                    arena_format(k->a, "%lld waiting, the oldest for %.*s", (long long)f->backlog,
                                 SLICE_FMT(span(k->a, age_us > figures_us ? age_us : figures_us))),
                    "Mend what the lines above say; it is sent by itself then.");
    return says(k, DOCTOR_OK,
                f->backlog > 0
                    ? arena_format(k->a, "%lld waiting, none parked", (long long)f->backlog)
                    : SLICE("nothing waits"),
                NULL);
}

static const struct {
    const char *check;
    bool (*look)(const struct look *k);
} checks[] = {
    {"life",           look_at_life          },
    {"secrets",        look_at_secrets       },
    {"webhook_secret", look_at_webhook_secret},
    {"endpoint",       look_at_endpoint      },
    {"credentials",    look_at_credentials   },
    {"clock",          look_at_clock         },
    {"api_version",    look_at_version       },
    {"scopes",         look_at_scopes        },
    {"subscriptions",  look_at_subscriptions },
    {"location",       look_at_location      },
    {"limiter",        look_at_limiter       },
    {"cursor",         look_at_cursor        },
    {"backlog",        look_at_backlog       },
};
_Static_assert(sizeof checks / sizeof *checks <= DOCTOR_LINES_MAX, "a check has no line");

int doctor_examine(struct arena *a, const struct doctor_facts *f,
                   struct doctor_line lines[DOCTOR_LINES_MAX])
{
    int count = 0;
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        lines[count] = (struct doctor_line){.check = checks[i].check};
        const struct look k = {a, f, &lines[count]};
        count += checks[i].look(&k);
    }
    return count;
}

enum doctor_verdict doctor_verdict_of(const struct doctor_line *lines, int count)
{
    enum doctor_verdict worst = DOCTOR_OK;
    for (int i = 0; i < count; i++)
        worst = lines[i].verdict > worst ? lines[i].verdict : worst;
    return worst;
}
