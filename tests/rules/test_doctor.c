/* What the doctor of a connection says: each fault has its line, and nothing unseen is called well.
 * Requirements PL-6; storefronts 3.1, 3.4, 3.6, 3.8, 4.4, 4.7. */
#include "rules/doctor.h"

#include "../base/cmocka_all.h"
#include "base/clock.h"

static struct arena a;
static const int64_t now_us = INT64_C(1795000000) * US_PER_S; /* 2026-11-18 */

static int set_up(void **state)
{
    (void)state;
    arena_init(&a, 1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&a);
    return 0;
}

static struct profile_secret secrets[2];
static struct profile_connection profile;

/* A shop of which all is well. */
static struct doctor_facts well(void)
{
    secrets[0] = (struct profile_secret){SLICE("webhook"), SLICE("env:W")};
    secrets[1] = (struct profile_secret){SLICE("token"), SLICE("env:T")};
    profile =
        (struct profile_connection){.secrets = secrets, .secret_count = 2, .location = SLICE("77")};
    return (struct doctor_facts){
        .now_us = now_us,
        .profile = &profile,
        .platform = SLICE("shopify"),
        .life = LIFE_LIVE_OUT,
        .calls = true,
        .hooked = true,
        .by_account = true,
        .needs = "token",
        .armed = true,
        .located = true,
        .polled = true,
        .answer = DOCTOR_ANSWERED,
        .asked_us = now_us - 2 * US_PER_S,
        .answered_us = now_us - US_PER_S,
        .outcome = SLICE("done"),
        .http_status = 200,
        .seen = {.sent_us = now_us - 2 * US_PER_S,
                 .their_us = now_us - 2 * US_PER_S,
                 .shop = SLICE("Nova Tea"),
                 .version_asked = SLICE("2026-07"),
                 .version_served = SLICE("2026-07"),
                 .scopes_known = true,
                 .hooks_known = true,
                 .hooks = 5,
                 .location_known = true,
                 .location_found = true,
                 .location_active = true,
                 .location_name = SLICE("North")},
        .limited = true,
        .tokens = 1900,
        .capacity = 2000,
        .refill = 100,
        .refill_us = US_PER_S,
        .poll_every_s = 300,
        .poll_ended_us = now_us - 100 * US_PER_S,
    };
}

static struct doctor_line line_of(const struct doctor_facts *f, const char *check)
{
    struct doctor_line lines[DOCTOR_LINES_MAX];
    int count = doctor_examine(&a, f, lines);
    for (int i = 0; i < count; i++)
        if (strcmp(lines[i].check, check) == 0)
            return lines[i];
    return (struct doctor_line){.check = NULL};
}

static bool holds(struct slice text, const char *part)
{
    return text.len > 0 && memmem(text.ptr, text.len, part, strlen(part)) != NULL;
}

static void expect(const struct doctor_facts *f, const char *check, enum doctor_verdict v,
                   const char *part)
{
    struct doctor_line l = line_of(f, check);
    if (l.check == NULL || l.verdict != v || !holds(l.says, part) ||
        (v != DOCTOR_OK) != (l.fix.len > 0))
        fail_msg("%s: %s, says '%.*s', fix '%.*s'; wanted %s with '%s'", check,
                 l.check == NULL ? "no line" : doctor_verdict_name(l.verdict), SLICE_FMT(l.says),
                 SLICE_FMT(l.fix), doctor_verdict_name(v), part);
}

static void a_connection_that_is_well_has_no_other_line(void **state)
{
    (void)state;
    struct doctor_facts f = well();
    struct doctor_line lines[DOCTOR_LINES_MAX];
    int count = doctor_examine(&a, &f, lines);
    assert_int_equal(count, 12); /* all but the endpoint, which the account stands for */
    for (int i = 0; i < count; i++)
        expect(&f, lines[i].check, DOCTOR_OK, "");
    assert_int_equal(doctor_verdict_of(lines, count), DOCTOR_OK);
}

static void what_nobody_asked_is_never_called_well(void **state)
{
    (void)state;
    struct doctor_facts f = well();
    f.answer = DOCTOR_UNASKED;
    f.seen = (struct examination){0};
    expect(&f, "credentials", DOCTOR_WARN, "not asked");
    expect(&f, "location", DOCTOR_WARN, "could not be looked at");
    assert_null(line_of(&f, "scopes").check);
    assert_null(line_of(&f, "subscriptions").check);
    assert_null(line_of(&f, "clock").check);
    f.answer = DOCTOR_ASKED;
    expect(&f, "credentials", DOCTOR_FAIL, "no answer came");
}

static void a_refused_credential_says_how(void **state)
{
    (void)state;
    static const struct {
        const char *outcome;
        int64_t status;
        enum doctor_verdict v;
        const char *part;
    } cases[] = {
        {"unauthorised", 401, DOCTOR_FAIL, "refused"           },
        {"refused",      403, DOCTOR_FAIL, "not entitled"      },
        {"refused",      404, DOCTOR_FAIL, "nothing is at that"},
        {"refused",      402, DOCTOR_FAIL, "frozen"            },
        {"refused",      0,   DOCTOR_FAIL, "not called"        },
        {"refused",      418, DOCTOR_FAIL, "not answered"      },
        {"retry",        0,   DOCTOR_FAIL, "no usable answer"  },
        {"limited",      429, DOCTOR_WARN, "too many requests" },
        {"nothing",      0,   DOCTOR_FAIL, "nothing to call"   },
        {"doubt",        0,   DOCTOR_FAIL, "why"               },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct doctor_facts f = well();
        f.outcome = slice_of(cases[i].outcome);
        f.http_status = cases[i].status;
        f.error = SLICE("why");
        f.seen = (struct examination){0};
        expect(&f, "credentials", cases[i].v, cases[i].part);
        expect(&f, "credentials", cases[i].v, "why");
    }
}

static void a_clock_that_is_off_says_which_way(void **state)
{
    (void)state;
    struct doctor_facts f = well();
    f.seen.their_us = f.seen.sent_us + 4 * US_PER_S; /* a slow answer */
    f.answered_us = f.seen.sent_us + 5 * US_PER_S;
    expect(&f, "clock", DOCTOR_OK, "agrees");
    f.seen.their_us = f.seen.sent_us - 60 * US_PER_S;
    expect(&f, "clock", DOCTOR_WARN, "60 s ahead of");
    f.seen.their_us = f.answered_us + 300 * US_PER_S;
    expect(&f, "clock", DOCTOR_FAIL, "5 min behind");
    f.seen.their_us = 0;
    assert_null(line_of(&f, "clock").check);
}

static void a_version_is_watched_until_its_end(void **state)
{
    (void)state;
    struct doctor_facts f = well();
    assert_true(doctor_version_ends_us(SLICE("2026-07")) == INT64_C(1814400000) * US_PER_S);
    assert_true(doctor_version_ends_us(SLICE("wc/v3")) == 0);
    assert_true(doctor_version_ends_us(SLICE("2026-13")) == 0);
    expect(&f, "api_version", DOCTOR_OK, "at least until 2027-07-01");
    f.now_us = INT64_C(1814400000) * US_PER_S - 30 * US_PER_DAY;
    expect(&f, "api_version", DOCTOR_WARN, "may end");
    f = well();
    f.seen.version_served = SLICE("2027-10");
    expect(&f, "api_version", DOCTOR_WARN, "2026-07 is asked for and 2027-10 is served");
    f = well();
    f.seen.version_retired = true;
    expect(&f, "api_version", DOCTOR_WARN, "no longer supported");
    f = well(); /* nobody asked: the daily calls told */
    f.seen = (struct examination){0};
    f.version_asked = SLICE("2026-07");
    f.version_served = SLICE("2027-10");
    expect(&f, "api_version", DOCTOR_WARN, "2027-10 is served");
}

static void what_is_missing_over_there_is_named(void **state)
{
    (void)state;
    struct doctor_facts f = well();
    examined_add(&f.seen.scopes_missing, SLICE("write_inventory"));
    examined_add(&f.seen.scopes_missing, SLICE("write_orders"));
    expect(&f, "scopes", DOCTOR_FAIL, "write_inventory, write_orders");
    examined_add(&f.seen.hooks_other_version, SLICE("V"));
    expect(&f, "subscriptions", DOCTOR_WARN, "another version: V");
    examined_add(&f.seen.hooks_off, SLICE("O"));
    expect(&f, "subscriptions", DOCTOR_WARN, "switched off over there: O");
    examined_add(&f.seen.hooks_elsewhere, SLICE("E"));
    expect(&f, "subscriptions", DOCTOR_FAIL, "another address: E");
    examined_add(&f.seen.hooks_missing, SLICE("M"));
    expect(&f, "subscriptions", DOCTOR_FAIL, "missing: M");
    f.seen.location_active = false;
    expect(&f, "location", DOCTOR_FAIL, "switched off");
    f.seen.location_found = false;
    expect(&f, "location", DOCTOR_FAIL, "does not exist");
    f.seen.location_known = false;
    expect(&f, "location", DOCTOR_WARN, "could not be looked at");
    profile.location = SLICE_NONE;
    expect(&f, "location", DOCTOR_WARN, "names none");
}

static void what_is_wrong_at_home_is_named(void **state)
{
    (void)state;
    struct doctor_facts f = well();
    examined_add(&f.unreadable, SLICE("token (env:T)"));
    expect(&f, "secrets", DOCTOR_FAIL, "token (env:T)");
    f = well();
    f.armed = false; /* the webhook's only */
    expect(&f, "secrets", DOCTOR_FAIL, "no secret token");
    f.life = LIFE_LIVE_IN;
    expect(&f, "secrets", DOCTOR_WARN, "no secret token");
    profile.secret_count = 0;
    expect(&f, "webhook_secret", DOCTOR_WARN, "asked for");
    f.calls = false;
    expect(&f, "webhook_secret", DOCTOR_WARN, "refused");
    f.calls = true;
    f.by_account = false;
    expect(&f, "endpoint", DOCTOR_WARN, "no endpoint");
    f.life = LIFE_LIVE_OUT;
    expect(&f, "endpoint", DOCTOR_FAIL, "no endpoint");
    f = well();
    f.profile = NULL;
    expect(&f, "life", DOCTOR_FAIL, "does not name it");
}

static void a_life_that_holds_things_back_is_said(void **state)
{
    (void)state;
    static const struct {
        enum connection_life life;
        enum doctor_verdict v;
        const char *part;
    } cases[] = {
        {LIFE_DRAFT,     DOCTOR_WARN, "draft"          },
        {LIFE_REHEARSED, DOCTOR_WARN, "rehearsed"      },
        {LIFE_LIVE_IN,   DOCTOR_WARN, "nothing is told"},
        {LIFE_PAUSED,    DOCTOR_WARN, "paused"         },
        {LIFE_LIVE_OUT,  DOCTOR_OK,   "live"           },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct doctor_facts f = well();
        f.life = cases[i].life;
        expect(&f, "life", cases[i].v, cases[i].part);
    }
    struct doctor_facts files = well(); /* nothing can be sent there: being listened to is all */
    files.life = LIFE_LIVE_IN;
    files.calls = false;
    expect(&files, "life", DOCTOR_OK, "inward");
    assert_null(line_of(&files, "credentials").check);
    assert_null(line_of(&files, "limiter").check);
}

static void pace_and_age_are_judged(void **state)
{
    (void)state;
    struct doctor_facts f = well();
    expect(&f, "limiter", DOCTOR_OK, "1900 of 2000 left, 100 a second");
    f.blocked_until_us = now_us + 90 * US_PER_S;
    expect(&f, "limiter", DOCTOR_WARN, "wait for another 90 s");
    f.breaker = (struct breaker){.state = BREAKER_OPEN, .until_us = now_us + 600 * US_PER_S};
    expect(&f, "limiter", DOCTOR_WARN, "another 10 min");
    f.poll_ended_us = now_us - 901 * US_PER_S;
    expect(&f, "cursor", DOCTOR_FAIL, "15 min ago");
    f.poll_ended_us = 0;
    expect(&f, "cursor", DOCTOR_WARN, "no scan");
    f.life = LIFE_DRAFT;
    assert_null(line_of(&f, "cursor").check);
    f = well();
    f.backlog = 3;
    f.backlog_since_us = now_us - 10 * US_PER_S;
    expect(&f, "backlog", DOCTOR_OK, "3 waiting");
    f.backlog_since_us = now_us - 1000 * US_PER_S;
    expect(&f, "backlog", DOCTOR_WARN, "16 min");
    f.figures_failing = 2;
    expect(&f, "backlog", DOCTOR_WARN, "2 figures");
    f.parked = 1;
    expect(&f, "backlog", DOCTOR_FAIL, "1 parked");
}

/* Kept as JSON between the question and whoever looks. */
static void an_examination_survives_being_kept(void **state)
{
    (void)state;
    struct examination e = well().seen, back;
    struct json_out o;
    const struct json *v = NULL;
    struct json_error error;
    for (int i = 0; i < EXAMINED_NAMES_MAX + 5; i++)
        examined_add(&e.hooks_missing, SLICE("T"));
    json_out_init(&o, 1 << 16);
    examination_put(&o, &e);
    assert_int_equal(json_parse(&a, json_out_text(&o), &json_limits_none, &v, &error), HF_OK);
    examination_get(v, &back);
    assert_true(back.sent_us == e.sent_us && back.hooks == 5 && back.scopes_known);
    assert_int_equal(back.hooks_missing.count, EXAMINED_NAMES_MAX);
    assert_true(slice_is(back.location_name, "North") && !back.version_retired);
    json_out_release(&o);
    examination_get(NULL, &back);
    assert_false(back.scopes_known || back.location_known || back.hooks_known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_connection_that_is_well_has_no_other_line, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_nobody_asked_is_never_called_well, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refused_credential_says_how, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_clock_that_is_off_says_which_way, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_version_is_watched_until_its_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_missing_over_there_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_wrong_at_home_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_life_that_holds_things_back_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pace_and_age_are_judged, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_examination_survives_being_kept, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
