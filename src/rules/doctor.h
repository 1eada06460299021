#ifndef HF_RULES_DOCTOR_H
#define HF_RULES_DOCTOR_H

#include "base/arena.h"
#include "rules/breaker.h"
#include "rules/connection_life.h"
#include "rules/examination.h"
#include "rules/profile.h"

/* What is wrong with a connection, and what mends it (`holdfast doctor CONNECTION`,
 * docs/doctor.md). Facts in, one line per check out; a check that does not apply to a platform
 * gives none. Pure. */

enum doctor_verdict { DOCTOR_OK, DOCTOR_WARN, DOCTOR_FAIL };
const char *doctor_verdict_name(enum doctor_verdict v);

struct doctor_line {
    const char *check; /* static: "credentials" */
    enum doctor_verdict verdict;
    struct slice says; /* what was found */
    struct slice fix;  /* one sentence: what to do; SLICE_NONE when nothing */
};
enum { DOCTOR_LINES_MAX = 16 };

enum doctor_answer {
    DOCTOR_UNASKED,  /* nobody asked the platform yet */
    DOCTOR_ASKED,    /* and it has not answered yet */
    DOCTOR_ANSWERED, /* outcome, http_status, error, seen */
};

struct doctor_facts {
    int64_t now_us;
    const struct profile_connection *profile; /* NULL: the newest profile does not name it */
    struct slice platform;
    enum connection_life life;
    struct slice paused_why;

    /* what its adapters are like */
    bool calls;        /* something can be called there */
    bool hooked;       /* webhooks of it are read */
    bool by_account;   /* without an endpoint, the account says where it is called */
    const char *needs; /* the secret without which nothing is called; NULL: none */
    bool armed;        /* the profile has it, or what stands in for it */
    bool located;      /* figures are told at a location there */
    bool polled;       /* it is asked for orders */

    struct examined_list unreadable; /* secrets of the profile that cannot be read, with their
                                        reference */

    enum doctor_answer answer;
    int64_t asked_us, answered_us;
    struct slice outcome; /* enum outbound_outcome's name */
    int64_t http_status;  /* 0 = none */
    struct slice error;
    struct examination seen;

    struct slice version_asked, version_served; /* of the daily calls; SLICE_NONE: not said */
    int64_t version_since_us;

    bool limited; /* it has a bucket */
    int64_t tokens, capacity, refill, refill_us, blocked_until_us;
    struct breaker breaker;

    int64_t poll_every_s, poll_ended_us; /* 0 = no scan came to its end yet */
    int64_t backlog, backlog_since_us, parked;
    int64_t figures_failing, figures_since_us; /* the oldest that waits; 0 = none */
};

/* Returns how many lines; their texts live in a. */
int doctor_examine(struct arena *a, const struct doctor_facts *f,
                   struct doctor_line lines[DOCTOR_LINES_MAX]);
/* The worst of them. */
enum doctor_verdict doctor_verdict_of(const struct doctor_line *lines, int count);

/* When an API version named by its month ("2026-07") ends at the earliest: a year later. 0 = not
 * such a name. */
int64_t doctor_version_ends_us(struct slice version);

#endif
