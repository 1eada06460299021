/* Partial fulfilment: what of an order can leave now, and what waits in a shipment of its own.
 * Between the judgement and the reservation.
 * Promise: only whole ordered units are split off, never half a bundle; what waits is claimed as a
 * whole when it comes, so that an order ships in two parcels and not in ten. */
#include "flow/order/order_needs.h"
#include "flow/stock/stock.h"
#include "rules/split.h"
#include "store/sql.h"

bool may_split(const struct work *w, const struct order *o)
{
    return o->split_now || w->merchant->profile->orders.partials == PARTIALS_SHIP_AVAILABLE;
}

bool reason_is_stock(enum exception_reason r)
{
    return r == REASON_STOCK_SHORT || r == REASON_BUNDLE_COMPONENT_SHORT;
}

int order_flowing(const struct order *o)
{
    int count = 0;
    for (int i = 0; i < o->shipment_count; i++)
        if (o->shipments[i].state >= ORDER_READY_TO_PICK &&
            o->shipments[i].state != ORDER_CANCELLED)
            count++;
    return count;
}

bool order_waits_for_stock(const struct order *o)
{
    for (int i = 0; i < o->shipment_count; i++)
        if (o->shipments[i].state == ORDER_ACCEPTED)
            return true;
    return false;
}

static struct verdict *part_of(struct work *w, const struct verdict *v)
{
    struct verdict *part = ARENA_NEW(txn_arena(w->tx), struct verdict);
    if (part == NULL)
        return NULL;
    *part = *v;
    part->reason_count = 0;
    part->need_count = 0;
    part->need_room = v->need_count;
    part->needs = ARENA_ARRAY(txn_arena(w->tx), struct need, (size_t)v->need_count + 1);
    return part->needs == NULL ? NULL : part;
}

static void keep_need(struct verdict *v, const struct need *n, int64_t qty_each)
{
    if (qty_each == 0)
        return;
    struct need *kept = &v->needs[v->need_count++];
    *kept = *n;
    kept->units = n->units * qty_each / n->qty_each;
    kept->qty_each = qty_each;
}

/* REFUSED: nothing whole is there. */
static enum hf_status split_needs(struct work *w, int64_t warehouse_id, const struct verdict *v,
                                  struct claim *claim)
{
    struct split_need *needs =
        ARENA_ARRAY(txn_arena(w->tx), struct split_need, (size_t)v->need_count + 1);
    struct verdict *now = part_of(w, v), *later = part_of(w, v);
    if (needs == NULL || now == NULL || later == NULL)
        return HF_FULL;
    for (int i = 0; i < v->need_count; i++) {
        const struct need *n = &v->needs[i];
        needs[i] = (struct split_need){n->line, n->sku_id, n->units, n->qty_each, 0, 0};
        enum hf_status s = free_stock(w, warehouse_id, n->sku_id, &needs[i].free_each);
        if (s < 0)
            return s;
    }
    if (split_available(needs, v->need_count) == 0)
        return HF_REFUSED;
    for (int i = 0; i < v->need_count; i++) {
        keep_need(now, &v->needs[i], needs[i].now_each);
        keep_need(later, &v->needs[i], needs[i].qty_each - needs[i].now_each);
    }
    enum hf_status s = reserve_needs(w, warehouse_id, now);
    if (s == HF_OK)
        *claim = (struct claim){now, later->need_count > 0 ? later : NULL};
    return s;
}

enum hf_status claim_needs(struct work *w, int64_t warehouse_id, struct verdict *v, bool split,
                           struct claim *claim)
{
    enum hf_status s = reserve_needs(w, warehouse_id, v);
    if (s == HF_OK)
        claim->now = v;
    if (s != HF_REFUSED || !split)
        return s;
    s = split_needs(w, warehouse_id, v, claim);
    v->backorder = s == HF_OK;
    return s;
}

/* One row of shipment_line, of any shipment of the order. */
struct share {
    int64_t shipment_id, line, sku_id, qty_each;
};

static enum hf_status read_shares(struct work *w, const struct order *o, struct share *all,
                                  int *count)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_list_shipment_lines,
                                   PARAMS(P_I64(w->merchant_id), P_I64(o->order_id)), &rows);
    *count = 0;
    if (s < 0)
        return s;
    while (*count < NEEDS_MAX && rows_next(&rows))
        all[(*count)++] = (struct share){row_i64(&rows, 0), row_i64(&rows, 1), row_i64(&rows, 2),
                                         row_i64(&rows, 3)};
    return rows_end(&rows);
}

static const struct shipment *shipment_of(const struct order *o, int64_t shipment_id)
{
    for (int i = 0; i < o->shipment_count; i++)
        if (o->shipments[i].shipment_id == shipment_id)
            return &o->shipments[i];
    return NULL;
}

/* What other shipments of the order carry of a need; what has gone was counted off by the line. */
static void take_off(struct verdict *rest, const struct share *other)
{
    int64_t qty = other->qty_each;
    for (int i = 0; i < rest->need_count && qty > 0; i++) {
        struct need *n = &rest->needs[i];
        int64_t part = n->qty_each < qty ? n->qty_each : qty;
        if (n->line != other->line || n->sku_id != other->sku_id || part == 0)
            continue;
        n->units -= n->units * part / n->qty_each;
        n->qty_each -= part;
        qty -= part;
    }
}

static bool is_needed(const struct verdict *v, const struct share *row)
{
    for (int i = 0; i < v->need_count; i++)
        if (v->needs[i].line == row->line && v->needs[i].sku_id == row->sku_id)
            return v->needs[i].qty_each == row->qty_each;
    return false;
}

enum hf_status rest_of_shipment(struct work *w, const struct order *o, const struct shipment *sh,
                                const struct verdict *v, struct verdict **rest, bool *differs)
{
    struct share *all = ARENA_ARRAY(txn_arena(w->tx), struct share, NEEDS_MAX);
    int count, own = 0, kept = 0;
    *differs = false;
    *rest = part_of(w, v);
    if (*rest == NULL || all == NULL)
        return HF_FULL;
    for (int i = 0; i < v->need_count; i++)
        (*rest)->needs[i] = v->needs[i];
    (*rest)->need_count = v->need_count;
    enum hf_status s = read_shares(w, o, all, &count);
    if (s < 0)
        return s;
    for (int i = 0; i < count; i++) {
        const struct shipment *other = shipment_of(o, all[i].shipment_id);
        if (other != NULL && other != sh && other->state < ORDER_SHIPPED)
            take_off(*rest, &all[i]);
    }
    for (int i = 0; i < (*rest)->need_count; i++)
        if ((*rest)->needs[i].qty_each > 0)
            (*rest)->needs[kept++] = (*rest)->needs[i];
    (*rest)->need_count = kept;
    for (int i = 0; i < count; i++)
        if (all[i].shipment_id == sh->shipment_id) {
            *differs = *differs || !is_needed(*rest, &all[i]);
            own++;
        }
    *differs = *differs || own != kept;
    return HF_OK;
}

static bool is_cancelled(const struct order *o, int64_t shipment_id)
{
    const struct shipment *sh = shipment_of(o, shipment_id);
    return sh == NULL || sh->state == ORDER_CANCELLED;
}

/* A line's SKU over all shipments stands for every unit that is not cancelled; the part of one
 * shipment is its share of them. Exact, because only whole units are split off. */
static int64_t units_of(const struct order *o, const struct shipment *sh,
                        const struct order_line *l, const struct share *all, int count)
{
    int64_t sku_id = 0, mine = 0, whole = 0;
    for (int i = 0; i < count; i++) {
        bool own = all[i].shipment_id == sh->shipment_id;
        if (all[i].line != l->line || (!own && is_cancelled(o, all[i].shipment_id)))
            continue;
        if (sku_id == 0)
            sku_id = all[i].sku_id;
        if (all[i].sku_id != sku_id)
            continue;
        mine += own ? all[i].qty_each : 0;
        whole += all[i].qty_each;
    }
    return whole == 0 ? 0 : (l->qty_ordered - l->qty_cancelled) * mine / whole;
}

enum hf_status shipment_units(struct work *w, const struct order *o, const struct shipment *sh,
                              int64_t *units)
{
    struct share *all = ARENA_ARRAY(txn_arena(w->tx), struct share, NEEDS_MAX);
    int count;
    if (all == NULL)
        return HF_FULL;
    enum hf_status s = read_shares(w, o, all, &count);
    for (int i = 0; i < o->line_count && s >= 0; i++)
        units[i] = units_of(o, sh, &o->lines[i], all, count);
    return s;
}

enum hf_status count_units(struct work *w, struct order *o, const struct shipment *sh,
                           const struct sql *add)
{
    int64_t *units = ARENA_ARRAY(txn_arena(w->tx), int64_t, (size_t)o->line_count + 1);
    enum hf_status s = units != NULL ? shipment_units(w, o, sh, units) : HF_FULL;
    for (int i = 0; i < o->line_count && s >= 0; i++) {
        if (add == SQL_add_line_cancelled)
            o->lines[i].qty_cancelled += units[i];
        else
            o->lines[i].qty_shipped += units[i];
        if (units[i] > 0)
            s = store_post(w->tx, add,
                           PARAMS(P_I64(w->merchant_id), P_I64(o->order_id),
                                  P_I64(o->lines[i].line), P_I64(units[i])));
    }
    return s;
}
