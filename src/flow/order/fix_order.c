/* Supplies missing data to an order and validates it again.
 * Called by the API; the way out of most holds.
 * Promise: the order is released by its data, never by the fix itself. */
#include "flow/order/fix_order.h"

#include "flow/catalogue/resolve_code.h"
#include "flow/order/land_order.h"
#include "flow/order/person.h"
#include "store/sql.h"

static void merge_field(struct slice *into, struct slice from)
{
    if (from.ptr != NULL)
        *into = from;
}

static void merge_ship_to(struct ship_to *into, const struct ship_to *from)
{
    merge_field(&into->name, from->name);
    merge_field(&into->company, from->company);
    for (int i = 0; i < 3; i++)
        if (from->street[0].ptr != NULL)
            into->street[i] = from->street[i]; /* a street is one field of several lines */
    merge_field(&into->city, from->city);
    merge_field(&into->postcode, from->postcode);
    merge_field(&into->province, from->province);
    merge_field(&into->country, from->country);
    merge_field(&into->phone, from->phone);
    merge_field(&into->phone_source, from->phone_source);
    merge_field(&into->email, from->email);
    into->phone_verdict = PHONE_NOT_JUDGED;
    into->given = true;
}

static enum hf_status fix_line(struct work *w, struct order *o, const struct line_fix *fix,
                               struct slice *problem)
{
    struct arena *a = txn_arena(w->tx);
    struct order_line *line = NULL;
    for (int i = 0; i < o->line_count; i++)
        if (o->lines[i].line == fix->line)
            line = &o->lines[i];
    int64_t sku_id = 0;
    enum hf_status s = find_sku_named(w, fix->sku, &sku_id, NULL);
    if (s < 0)
        return s;
    if (line == NULL || s == HF_NOT_FOUND) {
        *problem = line == NULL ? arena_format(a, "line %d: there is no such line", fix->line)
                                : arena_format(a, "line %d: SKU %.*s is not in the catalogue",
                                               fix->line, SLICE_FMT(fix->sku));
        return HF_REFUSED;
    }
    line->sku_id = sku_id;
    line->alias_id = ALIAS_BY_HAND;
    line->stored_sku_id = -1; /* written even when the SKU is the same */
    return HF_OK;
}

enum hf_status fix_order(struct work *w, struct order *o, const struct order_fix *fix,
                         struct slice *problem)
{
    if (o->erased_at_us != 0) {
        *problem = SLICE("its person was erased: there is nothing to fix any more");
        return HF_REFUSED;
    }
    if (order_change_state(o) > ORDER_READY_TO_PICK) {
        *problem = arena_format(txn_arena(w->tx),
                                "the order is %s: its data is no longer fixed but edited",
                                order_state_name(order_change_state(o)));
        return HF_REFUSED;
    }
    for (int i = 0; i < fix->line_count; i++) {
        enum hf_status s = fix_line(w, o, &fix->lines[i], problem);
        if (s != HF_OK)
            return s;
    }
    if (fix->ship_to.given) {
        merge_ship_to(&o->ship_to, &fix->ship_to);
        enum hf_status s = store_person(w, o->order_id, &o->ship_to);
        if (s < 0)
            return s;
    }
    work_note(w, "fix:%s%s", fix->ship_to.given ? "ship_to " : "", fix->line_count ? "lines" : "");
    return revalidate_order(w, o, 0);
}
