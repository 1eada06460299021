/* Which SKU a line means: variant alias, channel SKU alias, catalogue code - at the instant the
 * order was placed.
 * Between the order's text and the stock; matching is by identifier only (SKU-3).
 * Promise: exactly one answer, or a reason that names what was tried. */
#include "flow/order/order_needs.h"
#include "rules/alias.h"
#include "store/sql.h"

enum { CANDIDATES_MAX = 64 }; /* rows one code can have over all its windows before it is a mess */

struct candidate {
    int64_t alias_id;
    struct slice code;
    int64_t kind, weight_g;
};

struct candidates {
    struct alias_row rows[CANDIDATES_MAX];
    struct candidate more[CANDIDATES_MAX];
    size_t count;
};

static enum alias_kind kind_of_rank(int64_t rank)
{
    return rank == 1 ? ALIAS_VARIANT : rank == 2 ? ALIAS_CHANNEL_SKU : ALIAS_SKU_CODE;
}

static enum hf_status find_candidates(struct work *w, const struct order *o,
                                      const struct order_line *l, struct candidates *c)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_find_sku_candidates,
                                   PARAMS(P_I64(w->merchant_id), P_TEXT(o->channel),
                                          P_TEXT(l->variant_id), P_TEXT(l->channel_sku)),
                                   &rows);
    if (s < 0)
        return s;
    while (c->count < CANDIDATES_MAX && rows_next(&rows)) {
        c->rows[c->count] = (struct alias_row){
            .kind = kind_of_rank(row_i64(&rows, 0)),
            .sku_id = row_i64(&rows, 2),
            .qty_each = row_i64(&rows, 3),
            .valid_from_us = row_i64(&rows, 4),
            .valid_to_us = row_i64(&rows, 5),
        };
        c->more[c->count] = (struct candidate){row_i64(&rows, 1), row_text_copy(&rows, 6),
                                               row_i64(&rows, 7), row_i64(&rows, 8)};
        c->count++;
    }
    return rows_end(&rows);
}

/* A fix named the SKU: only its details are read. */
static enum hf_status resolve_by_hand(struct work *w, struct order_line *l)
{
    struct rows rows;
    enum hf_status s =
        store_query(w->tx, SQL_find_sku, PARAMS(P_I64(w->merchant_id), P_I64(l->sku_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        l->sku_code = row_text_copy(&rows, 0);
        l->is_bundle = row_i64(&rows, 1) == 1;
        l->weight_g = row_i64(&rows, 2);
        l->alias_qty_each = 1;
    } else {
        l->sku_id = 0;
    }
    return rows_end(&rows);
}

enum hf_status resolve_line(struct work *w, const struct order *o, struct order_line *l,
                            struct verdict *v)
{
    if (l->alias_id == ALIAS_BY_HAND && l->sku_id != 0)
        return resolve_by_hand(w, l);
    if (v->candidates == NULL)
        v->candidates = ARENA_NEW(txn_arena(w->tx), struct candidates);
    struct candidates *c = v->candidates;
    if (c == NULL)
        return HF_FULL;
    c->count = 0;
    enum hf_status s = find_candidates(w, o, l, c);
    if (s < 0)
        return s;
    struct slice code = l->channel_sku.len > 0 ? l->channel_sku : l->variant_id;
    struct reason r = {
        .line = l->line, .field = SLICE("channel_sku"), .args = {code, o->channel}
    };
    size_t row = 0, other = 0;
    l->sku_id = 0;
    l->alias_id = 0;
    switch (alias_decide(c->rows, c->count, o->placed_at_us, &row, &other)) {
    case ALIAS_ONE:
        l->sku_id = c->rows[row].sku_id;
        l->alias_id = c->more[row].alias_id;
        l->alias_qty_each = c->rows[row].qty_each;
        l->sku_code = c->more[row].code;
        l->is_bundle = c->more[row].kind == 1;
        l->weight_g = c->more[row].weight_g;
        return HF_OK;
    case ALIAS_NO_ROW:
        r.code = l->channel_sku.len == 0 && l->variant_id.len > 0 ? REASON_VARIANT_UNMAPPED
                                                                  : REASON_SKU_UNKNOWN;
        break;
    case ALIAS_TWO:
        r.code = REASON_ALIAS_AMBIGUOUS;
        r.args[2] = c->more[row].code;
        r.args[3] = c->more[other].code;
        break;
    case ALIAS_LAPSED:
        r.code = REASON_ALIAS_EXPIRED;
        r.args[2] = c->more[row].code;
        r.args[3] = instant_text(txn_arena(w->tx), c->rows[row].valid_to_us);
        break;
    }
    add_reason(v, r);
    return HF_OK;
}
