#ifndef HF_RULES_BREAK_GLASS_H
#define HF_RULES_BREAK_GLASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rules/access.h"

/* Break-glass: in an emergency one person carries out alone what otherwise takes two, and another
 * person looks at it afterwards (docs/approvals.md, "In an emergency"). Which actions and which
 * emergencies are rows; `holdfast rules break_glass` prints them. */

enum {
    GLASS_PER_PERSON = 3,
    GLASS_WINDOW_DAYS = 30,
    GLASS_REVIEW_HOURS = 24,
    GLASS_REASON_LEAST = 10,
};

/* One action that may be done so, and what counts as its emergency. */
struct glass_rule {
    enum access_action action;
    const char *emergencies; /* words of glass_emergencies, a blank between; static */
    const char *what;        /* for people; static */
};
const struct glass_rule *glass_rules(size_t *count);
/* NULL: this action has no way around its second person. */
const struct glass_rule *glass_rule(enum access_action a);
/* true: this word is one of the row's emergencies. */
bool glass_is_emergency(const struct glass_rule *rule, struct slice word);

/* Why not. X(SYMBOL, value, code of the problem, words) */
#define GLASS_ANSWER_MAP(X)                                                                     \
    X(YES, 0, "", "")                                                                           \
    X(NOT_FOUND, 1, "not_found", "no such request")                                             \
    X(NOT_A_PERSON, 2, "person_required",                                                       \
      "a person who signed in carries this out alone, not a token")                             \
    X(WRONG_ROLE, 3, "forbidden", "this role carries nothing out alone")                        \
    X(NOT_PENDING, 4, "request_not_pending", "this request is decided already")                 \
    X(TOO_LATE, 5, "request_expired", "this request waited too long: ask anew")                 \
    X(NOT_LISTED, 6, "break_glass_refused", "no emergency allows this without a second person") \
    X(NOT_OWN, 7, "approve_instead", "somebody else asked for this: approve it or refuse it")   \
    X(UNREVIEWED, 8, "review_overdue",                                                          \
      "one that was carried out alone is overdue for its review: that comes first")             \
    X(TOO_OFTEN, 9, "break_glass_limit",                                                        \
      "you have carried out three alone within 30 days: find the second person")

enum glass_answer {
#define X(symbol, value, code, words) GLASS_##symbol = value,
    GLASS_ANSWER_MAP(X)
#undef X
        GLASS_ANSWER_COUNT
};

struct glass_case {
    enum access_action action;
    bool pending;
    int64_t merchant_id;         /* of the request */
    int64_t requester_person_id; /* 0 = no person behind it */
    int64_t approve_by_us, now_us;
    int64_t lately;  /* how often this person did so within GLASS_WINDOW_DAYS */
    int64_t overdue; /* by whomever, whose review is overdue, in the whole hub */
    /* the person */
    int64_t person_id, person_merchant_id;
    enum role role;
};
/* In the order of the codes: what the person may not even know comes first. */
enum glass_answer glass_decide(const struct glass_case *c);

/* Afterwards. X(SYMBOL, value, code of the problem, words) */
#define REVIEW_ANSWER_MAP(X)                                                                  \
    X(YES, 0, "", "")                                                                         \
    X(NOT_FOUND, 1, "not_found", "no such request")                                           \
    X(NOT_A_PERSON, 2, "person_required", "a person who signed in reviews this, not a token") \
    X(SAME_PERSON, 3, "same_person", "nobody reviews what they did themselves")               \
    X(WRONG_ROLE, 4, "approver_role", "this is not for your role to review")                  \
    X(NOTHING, 5, "nothing_to_review", "nobody carried this out alone")                       \
    X(TWICE, 6, "reviewed_already", "this is reviewed already")

enum review_answer {
#define X(symbol, value, code, words) REVIEW_##symbol = value,
    REVIEW_ANSWER_MAP(X)
#undef X
        REVIEW_ANSWER_COUNT
};

struct review_case {
    enum access_action action;
    int64_t merchant_id; /* of the request */
    int64_t broken_by;   /* the person; 0 = nobody did */
    int64_t requester_person_id;
    bool reviewed;
    int64_t person_id, person_merchant_id; /* who looks at it */
    enum role role;
};
enum review_answer review_decide(const struct review_case *c);
/* "justified" or "not_justified". */
bool review_is_verdict(struct slice word);

/* static */
const char *glass_code(enum glass_answer a);
const char *glass_words(enum glass_answer a);
const char *review_code(enum review_answer a);
const char *review_words(enum review_answer a);

#endif
