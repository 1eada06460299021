/* Limits of the front door: their table, and the bucket that measures a pace.
 * Where: rules; the server and admission ask, `serve --limit` sets.
 * Promise: no limit can be set past its ceiling, and none can be switched off. */
#include "rules/limits.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const struct limit_rule rules[] = {
#define X(symbol, name, standard, least, ceiling, what) {name, standard, least, ceiling, what},
    LIMIT_MAP(X)
#undef X
};
_Static_assert(sizeof rules / sizeof *rules == LIMIT_COUNT, "a limit has no row");

const struct limit_rule *limit_rules(size_t *count)
{
    *count = LIMIT_COUNT;
    return rules;
}

struct limits limits_standard(void)
{
    struct limits l;
    for (int i = 0; i < LIMIT_COUNT; i++)
        l.value[i] = rules[i].standard;
    return l;
}

bool limits_set(struct limits *l, struct slice text, char *problem, size_t problem_size)
{
    const char *equals = text.len > 0 ? memchr(text.ptr, '=', text.len) : NULL;
    size_t len = equals != NULL ? (size_t)(equals - text.ptr) : text.len;
    struct slice name = {text.ptr, len};
    long long number = 0;
    int at = 0;
    while (at < LIMIT_COUNT && !slice_is(name, rules[at].name))
        at++;
    if (at == LIMIT_COUNT) {
        snprintf(problem, problem_size,
                 "there is no limit \"%.*s\"; `holdfast rules limits` lists them", SLICE_FMT(name));
        return false;
    }
    struct slice value =
        equals != NULL ? (struct slice){equals + 1, text.len - len - 1} : SLICE_NONE;
    if (!slice_to_i64(value, &number) || number < rules[at].least || number > rules[at].ceiling) {
        snprintf(problem, problem_size,
                 "%s: expected a whole number from %lld to %lld, found \"%.*s\"", rules[at].name,
                 (long long)rules[at].least, (long long)rules[at].ceiling, SLICE_FMT(value));
        return false;
    }
    l->value[at] = number;
    return true;
}

/* Each take is owed `period / rate` of time; what is owed may run ahead of now by a burst's worth.
 */
bool bucket_holds(const struct bucket *b, int64_t now_us, int64_t period_us, int64_t rate,
                  int64_t burst, int64_t *wait_us)
{
    assert(rate > 0);
    assert(burst > 0);
    int64_t each_us = period_us / rate;
    int64_t from_us = b->owed_us > now_us ? b->owed_us : now_us;
    int64_t over_us = from_us + each_us - now_us - burst * each_us;
    *wait_us = over_us > 0 ? over_us : 0;
    return over_us <= 0;
}

bool bucket_take(struct bucket *b, int64_t now_us, int64_t period_us, int64_t rate, int64_t burst,
                 int64_t *wait_us)
{
    if (!bucket_holds(b, now_us, period_us, rate, burst, wait_us))
        return false;
    b->owed_us = (b->owed_us > now_us ? b->owed_us : now_us) + period_us / rate;
    return true;
}
