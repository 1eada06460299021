/* Which SKU a code meant at an instant.
 * Where: rules; validation, scans and receiving ask with the rows the store holds for the code.
 * Promise: old and new codes both resolve while their windows are open; two meanings are never
 * settled by guessing. */
#include "rules/alias.h"

#include <assert.h>

#include "rules/gs1.h"

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

void code_forms(struct slice code, char room[CODE_FORMS][CODE_FORM_BYTES],
                struct slice forms[CODE_FORMS])
{
    static const size_t lengths[CODE_FORMS] = {8, 12, 13, 14};
    char padded[GTIN_DIGITS + 1];
    size_t zeros = 0;
    int count = 1;

    for (int i = 0; i < CODE_FORMS; i++)
        forms[i] = code;
    if (!gtin_pad(code, padded))
        return;
    while (padded[zeros] == '0')
        zeros++;
    for (int i = 0; i < CODE_FORMS; i++) {
        if (lengths[i] == code.len || GTIN_DIGITS - lengths[i] > zeros)
            continue;
        memcpy(room[count], padded + GTIN_DIGITS - lengths[i], lengths[i]);
        forms[count] = (struct slice){room[count], lengths[i]};
        count++;
    }
}

static const char *const state_names[] = {
#define X(symbol, value, name) [WINDOW_##symbol] = name,
    WINDOW_STATE_MAP(X)
#undef X
};
_Static_assert(sizeof state_names / sizeof *state_names == WINDOW_STATE_COUNT,
               "a state has no name");

enum window_state window_state(const struct alias_window *w, int64_t now_us, int64_t warn_us)
{
    if (w->to_us != 0 && w->to_us <= now_us)
        return w->reassigned ? WINDOW_REASSIGNED : WINDOW_CLOSED;
    if (w->from_us > now_us)
        return WINDOW_APPROVED;
    if (w->planned_to_us != 0 && w->planned_to_us - now_us <= warn_us)
        return WINDOW_EXPIRING; /* past its date too, while a shipment keeps it open */
    return WINDOW_OPEN;
}

int64_t window_end(int64_t planned_to_us, int on_the_way, int64_t landed_us)
{
    if (planned_to_us == 0 || on_the_way > 0)
        return 0;
    return landed_us > planned_to_us ? landed_us : planned_to_us;
}

bool windows_overlap(int64_t from_us, int64_t to_us, int64_t other_from_us, int64_t other_to_us)
{
    return (other_to_us == 0 || from_us < other_to_us) && (to_us == 0 || other_from_us < to_us);
}

const char *window_state_name(enum window_state s)
{
    assert((unsigned)s < WINDOW_STATE_COUNT);
    return state_names[s];
}

bool window_state_parse(struct slice name, enum window_state *s)
{
    for (int i = 0; i < WINDOW_STATE_COUNT; i++)
        if (slice_is(name, state_names[i])) {
            *s = (enum window_state)i;
            return true;
        }
    return false;
}
