/* Where the picker goes next.
 * Under every answer to a pick.
 * Promise: first the expiry, then the walk; a place that was found empty is not named again until
 * somebody counted it. */
#include "flow/floor/pick_task.h"
#include "rules/walk.h"
#include "store/sql.h"

struct wanted {
    int64_t shipment_id, sku_id, qty;
    struct slice sku, tote;
};
struct place_of {
    int64_t shipment_id, sku_id, qty;
    struct slice location, lot;
};
struct walk { /* a picker's list and what the books say about it */
    struct wanted wanted[FLOOR_LINES_MAX];
    struct place_of places[FLOOR_LINES_MAX];
    int count, place_count;
};

static enum hf_status list_batch(struct floor *f, int64_t batch_id, struct walk *k)
{
    struct rows rows;
    enum hf_status s = store_query(f->w->tx, SQL_list_batch_wanted,
                                   PARAMS(P_I64(f->w->merchant_id), P_I64(batch_id)), &rows);
    if (s < 0)
        return s;
    while (k->count < FLOOR_LINES_MAX && rows_next(&rows))
        k->wanted[k->count++] =
            (struct wanted){row_i64(&rows, 0), row_i64(&rows, 1), row_i64(&rows, 2),
                            row_text_copy(&rows, 3), row_text_copy(&rows, 4)};
    return rows_end(&rows);
}

static void list_own(struct floor *f, struct slice tote, struct walk *k)
{
    if (f->shipment->state > ORDER_PICKING)
        return;
    for (int i = 0; i < f->line_count; i++)
        if (f->lines[i].reserved > 0)
            k->wanted[k->count++] = (struct wanted){f->shipment->shipment_id, f->lines[i].sku_id,
                                                    f->lines[i].reserved, f->lines[i].sku, tote};
}

/* The place of one article for one shipment (its claim may name a lot), asked once per answer. */
static enum hf_status place_for(struct floor *f, struct walk *k, const struct wanted *w,
                                const struct place_of **place)
{
    struct rows rows;
    for (int i = 0; i < k->place_count; i++)
        if (k->places[i].sku_id == w->sku_id && k->places[i].shipment_id == w->shipment_id) {
            *place = &k->places[i];
            return HF_OK;
        }
    struct place_of *p = &k->places[k->place_count++];
    *p = (struct place_of){
        .shipment_id = w->shipment_id, .sku_id = w->sku_id, .location = SLICE("")};
    *place = p;
    enum hf_status s =
        store_query(f->w->tx, SQL_list_pick_places,
                    PARAMS(P_I64(f->w->merchant_id), P_I64(f->shipment->warehouse_id),
                           P_I64(w->sku_id), P_I64(w->shipment_id)),
                    &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        p->location = row_text_copy(&rows, 0);
        p->lot = row_text_copy(&rows, 1);
        p->qty = row_i64(&rows, 2);
    }
    return rows_end(&rows);
}

static void set_next(struct floor *f, const struct wanted *w, const struct place_of *p)
{
    struct scan_answer *a = f->answer;
    a->next = "pick";
    a->next_shipment_id = w->shipment_id;
    a->next_sku = w->sku;
    a->next_tote = w->tote;
    a->next_location = p->location;
    a->next_lot = p->lot;
    a->next_qty = p->qty > 0 && p->qty < w->qty ? p->qty : w->qty;
}

enum hf_status next_pick(struct floor *f)
{
    struct walk *k = ARENA_NEW(txn_arena(f->w->tx), struct walk);
    struct pick_claim c = {.tote = SLICE("")};
    const struct place_of *best = NULL;
    if (k == NULL)
        return HF_FULL;
    f->answer->next = "nothing";
    enum hf_status s = find_claim(f->w, f->shipment->shipment_id, &c);
    if (s < 0)
        return s;
    if (c.batch_id != 0)
        s = list_batch(f, c.batch_id, k);
    else
        list_own(f, c.tote, k);
    for (int i = 0; i < k->count && s >= 0; i++) {
        const struct place_of *p;
        s = place_for(f, k, &k->wanted[i], &p);
        bool better =
            best == NULL || (p->location.len > 0 && best->location.len == 0) ||
            (p->location.len > 0 && walk_before(f->scan->location, p->location, best->location));
        if (s < 0 || !better)
            continue;
        best = p;
        set_next(f, &k->wanted[i], p);
    }
    return s < 0 ? s : HF_OK;
}
