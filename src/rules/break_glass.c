/* Who may do alone, in an emergency, what otherwise takes two; and who looks at it afterwards.
 * Where: rules; asked when a request is carried out without its approval, and at its review.
 * Promise: what is not a row has no way around its second person; nobody reviews an own deed. */
#include "rules/break_glass.h"

#include <string.h>

/* action, emergencies, what it is for. Nothing that ships, pays, reveals a person or changes who
 * may do what is here: security 4, rule 14. */
static const struct glass_rule rules[] = {
    {ACTION_RELEASE_HOLD,      "carrier_waiting perishable patient_or_safety nobody_reachable",
     "an order has to leave now, and nobody else can look at its hold"  },
    {ACTION_OVERRIDE_MISMATCH, "carrier_waiting perishable patient_or_safety nobody_reachable",
     "a parcel has to close now although weight or content do not match"},
    {ACTION_ADJUST,            "patient_or_safety recall nobody_reachable",
     "stock has to be right now, beyond the tolerance of a count"       },
};

const struct glass_rule *glass_rules(size_t *count)
{
    *count = sizeof rules / sizeof *rules;
    return rules;
}

const struct glass_rule *glass_rule(enum access_action a)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].action == a)
            return &rules[i];
    return NULL;
}

bool glass_is_emergency(const struct glass_rule *rule, struct slice word)
{
    const char *at = rule->emergencies;
    while (word.len > 0 && at != NULL) {
        size_t len = strcspn(at, " ");
        if (slice_eq(word, (struct slice){at, len}))
            return true;
        at = at[len] != '\0' ? at + len + 1 : NULL;
    }
    return false;
}

enum glass_answer glass_decide(const struct glass_case *c)
{
    if (c->person_merchant_id != 0 && c->person_merchant_id != c->merchant_id)
        return GLASS_NOT_FOUND;
    if (c->person_id == 0)
        return GLASS_NOT_A_PERSON;
    if (access_decide(ACTION_BREAK_GLASS, c->role) != ACCESS_ALONE ||
        access_decide(c->action, c->role) == ACCESS_NEVER)
        return GLASS_WRONG_ROLE;
    if (!c->pending)
        return GLASS_NOT_PENDING;
    if (c->now_us >= c->approve_by_us)
        return GLASS_TOO_LATE;
    if (glass_rule(c->action) == NULL)
        return GLASS_NOT_LISTED;
    if (c->person_id != c->requester_person_id)
        return GLASS_NOT_OWN;
    if (c->overdue > 0)
        return GLASS_UNREVIEWED;
    return c->lately >= GLASS_PER_PERSON ? GLASS_TOO_OFTEN : GLASS_YES;
}

enum review_answer review_decide(const struct review_case *c)
{
    if (c->person_merchant_id != 0 && c->person_merchant_id != c->merchant_id)
        return REVIEW_NOT_FOUND;
    if (c->person_id == 0)
        return REVIEW_NOT_A_PERSON;
    if (c->broken_by == 0)
        return REVIEW_NOTHING;
    if (c->person_id == c->broken_by || c->person_id == c->requester_person_id)
        return REVIEW_SAME_PERSON;
    if (!access_may_approve(c->action, c->role))
        return REVIEW_WRONG_ROLE;
    return c->reviewed ? REVIEW_TWICE : REVIEW_YES;
}

bool review_is_verdict(struct slice word)
{
    return slice_is(word, "justified") || slice_is(word, "not_justified");
}

const char *glass_code(enum glass_answer a)
{
    static const char *const codes[] = {
#define X(symbol, value, code, words) [GLASS_##symbol] = code,
        GLASS_ANSWER_MAP(X)
#undef X
    };
    return codes[a];
}

const char *glass_words(enum glass_answer a)
{
    static const char *const texts[] = {
#define X(symbol, value, code, words) [GLASS_##symbol] = words,
        GLASS_ANSWER_MAP(X)
#undef X
    };
    return texts[a];
}

const char *review_code(enum review_answer a)
{
    static const char *const codes[] = {
#define X(symbol, value, code, words) [REVIEW_##symbol] = code,
        REVIEW_ANSWER_MAP(X)
#undef X
    };
    return codes[a];
}

const char *review_words(enum review_answer a)
{
    static const char *const texts[] = {
#define X(symbol, value, code, words) [REVIEW_##symbol] = words,
        REVIEW_ANSWER_MAP(X)
#undef X
    };
    return texts[a];
}
