/* Which SKU a code meant at an instant.
 * Where: rules; validation, scans and receiving ask with the rows the store holds for the code.
 * Promise: old and new codes both resolve while their windows are open; two meanings are never
 * settled by guessing. */
#include "rules/alias.h"

#include <assert.h>
#include <stdbool.h>

static bool is_live(const struct alias_row *r, int64_t at_us)
{
    return r->valid_from_us <= at_us && (r->valid_to_us == 0 || at_us < r->valid_to_us);
}

static bool is_lapsed(const struct alias_row *r, int64_t at_us)
{
    return r->valid_to_us != 0 && r->valid_to_us <= at_us;
}

static bool says_the_same(const struct alias_row *a, const struct alias_row *b)
{
    return a->sku_id == b->sku_id && a->qty_each == b->qty_each;
}

/* The answer among the live rows of one kind; NO_ROW when none is live. */
static enum alias_answer decide_kind(const struct alias_row *rows, size_t count,
                                     enum alias_kind kind, int64_t at_us, size_t *row,
                                     size_t *other)
{
    size_t first = count;

    for (size_t i = 0; i < count; i++) {
        if (rows[i].kind != kind || !is_live(&rows[i], at_us))
            continue;
        if (first == count) {
            first = i;
        } else if (!says_the_same(&rows[first], &rows[i])) {
            *row = first;
            *other = i;
            return ALIAS_TWO;
        }
    }
    if (first == count)
        return ALIAS_NO_ROW;
    *row = first;
    return ALIAS_ONE;
}

enum alias_answer alias_decide(const struct alias_row *rows, size_t count, int64_t at_us,
                               size_t *row, size_t *other)
{
    assert(rows != NULL || count == 0);

    for (int kind = 0; kind < ALIAS_KINDS; kind++) {
        enum alias_answer a = decide_kind(rows, count, (enum alias_kind)kind, at_us, row, other);
        if (a != ALIAS_NO_ROW)
            return a;
    }

    size_t latest = count;
    for (size_t i = 0; i < count; i++) {
        if (is_lapsed(&rows[i], at_us) &&
            (latest == count || rows[i].valid_to_us > rows[latest].valid_to_us))
            latest = i;
    }
    if (latest == count)
        return ALIAS_NO_ROW;
    *row = latest;
    return ALIAS_LAPSED;
}
