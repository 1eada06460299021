/* Claims of the floor: who works on a shipment, with which tote.
 * Under the pick, the pack and the put-back; behind /v1/tasks/claim.
 * Promise: a tote belongs to one shipment at a time, and is free again when the box is closed or
 * the goods are back; nobody picks what another has claimed by name. */
#include "flow/floor/pick_task.h"

#include "flow/floor/boxes.h"
#include "store/sql.h"

enum hf_status end_claim(struct work *w, int64_t shipment_id)
{
    return store_post(w->tx, SQL_end_pick_claim,
                      PARAMS(P_I64(w->merchant_id), P_I64(shipment_id), P_I64(w->now_us)));
}

enum hf_status void_boxes(struct work *w, int64_t shipment_id)
{
    return store_post(w->tx, SQL_void_boxes,
                      PARAMS(P_I64(w->merchant_id), P_I64(shipment_id), P_I64(w->now_us)));
}

enum hf_status find_claim(struct work *w, int64_t shipment_id, struct pick_claim *c)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_find_pick_claim,
                                   PARAMS(P_I64(w->merchant_id), P_I64(shipment_id)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found)
        *c = (struct pick_claim){row_i64(&rows, 0), row_i64(&rows, 4), row_text_copy(&rows, 1),
                                 row_text_copy(&rows, 2), row_text_copy(&rows, 3)};
    s = rows_end(&rows);
    return s < 0 ? s : found ? HF_OK : HF_NOT_FOUND;
}

static struct slice given(struct slice s)
{
    return s.ptr != NULL ? s : SLICE("");
}

enum hf_status save_claim(struct work *w, const struct shipment *sh, const struct pick_claim *c)
{
    return store_post(w->tx, SQL_upsert_pick_claim,
                      PARAMS(P_I64(w->merchant_id), P_I64(sh->shipment_id), P_I64(c->batch_id),
                             P_I64(sh->warehouse_id), P_TEXT(given(c->operator_name)),
                             P_TEXT(given(c->device)), P_TEXT(given(c->tote)), P_I64(w->now_us)));
}

enum hf_status tote_is_free(struct work *w, const struct shipment *sh, struct slice tote)
{
    int64_t owner;
    enum hf_status s = store_get_i64(
        w->tx, SQL_find_tote, PARAMS(P_I64(sh->warehouse_id), P_TEXT(tote), P_I64(sh->shipment_id)),
        &owner);
    return s == HF_NOT_FOUND ? HF_OK : s == HF_OK ? HF_DUPLICATE : s;
}

enum hf_status join_claim(struct floor *f)
{
    struct pick_claim c = {0};
    struct slice tote = f->scan->tote, device = given(f->scan->device);
    enum hf_status s = find_claim(f->w, f->shipment->shipment_id, &c);
    if (s < 0)
        return s;
    bool found = s == HF_OK, others = found && !slice_eq(c.device, device);
    if (others && c.batch_id != 0)
        return floor_refuse(f, "task_claimed", "taken: %.*s has it on %.*s",
                            SLICE_FMT(c.operator_name), SLICE_FMT(c.device));
    if (found && c.tote.len > 0 && tote.len > 0 && !slice_eq(c.tote, tote))
        return floor_refuse(f, "wrong_tote", "wrong tote: this goes into %.*s", SLICE_FMT(c.tote));
    bool fresh = tote.len > 0 && (!found || c.tote.len == 0);
    s = fresh ? tote_is_free(f->w, f->shipment, tote) : HF_OK;
    if (s == HF_DUPLICATE)
        return floor_refuse(f, "tote_in_use", "wrong tote: %.*s is another order's",
                            SLICE_FMT(tote));
    if (s < 0 || (found && !others && !fresh))
        return s;
    c.operator_name = f->scan->operator_name;
    c.device = device;
    c.tote = fresh ? tote : c.tote;
    return save_claim(f->w, f->shipment, &c);
}

static enum hf_status wants(struct floor *f, int64_t sku_id, struct slice tote,
                            int64_t *shipment_id)
{
    enum hf_status s = store_get_i64(f->w->tx, SQL_find_batch_shipment,
                                     PARAMS(P_I64(f->w->merchant_id), P_TEXT(f->scan->device),
                                            P_I64(sku_id), P_TEXT(given(tote))),
                                     shipment_id);
    if (s == HF_NOT_FOUND && tote.len > 0) /* another tote wants it: the claim will say which */
        return wants(f, sku_id, SLICE(""), shipment_id);
    return s;
}

enum hf_status find_batch_shipment(struct floor *f, const struct scanned *item,
                                   int64_t *shipment_id)
{
    int64_t batch_id;
    *shipment_id = 0;
    if (f->scan->device.len == 0)
        return HF_OK;
    enum hf_status s = wants(f, item->sku_id, f->scan->tote, shipment_id);
    if (s != HF_NOT_FOUND)
        return s;
    s = store_get_i64(f->w->tx, SQL_find_device_batch,
                      PARAMS(P_I64(f->w->merchant_id), P_TEXT(f->scan->device)), &batch_id);
    if (s == HF_OK)
        return floor_refuse(f, "wrong_item", "wrong item: %.*s is not on this walk",
                            SLICE_FMT(item->sku));
    return s == HF_NOT_FOUND ? HF_OK : s;
}

/* -- claiming by name */

static enum hf_status claim_one(struct floor *f, const struct claim_wish *wish, int at)
{
    struct pick_claim c;
    struct slice tote = given(wish->totes[at]);
    uint32_t missing;
    enum hf_status s = floor_load(f, wish->shipments[at]);
    if (s == HF_OK)
        s = floor_stopped(f);
    if (s != HF_OK)
        return s;
    if (f->shipment->state != ORDER_READY_TO_PICK && f->shipment->state != ORDER_PICKING)
        return floor_refuse(f, "wrong_state", "nothing to pick: this order is %s",
                            floor_state_word(f, f->shipment->state));
    s = find_claim(f->w, f->shipment->shipment_id, &c);
    if (s == HF_OK && !slice_eq(c.device, wish->device) && c.batch_id != 0 && !wish->take_over)
        return floor_refuse(f, "task_claimed", "taken: %.*s has it on %.*s",
                            SLICE_FMT(c.operator_name), SLICE_FMT(c.device));
    if (s == HF_OK && tote.len == 0)
        tote = c.tote; /* what lies in it stays in it */
    else if (s == HF_OK && c.tote.len > 0 && !slice_eq(c.tote, tote))
        return floor_refuse(f, "wrong_tote", "wrong tote: this goes into %.*s", SLICE_FMT(c.tote));
    if (s >= 0)
        s = tote.len > 0 ? tote_is_free(f->w, f->shipment, tote) : HF_OK;
    if (s == HF_DUPLICATE)
        return floor_refuse(f, "tote_in_use", "wrong tote: %.*s is another order's",
                            SLICE_FMT(tote));
    c = (struct pick_claim){wish->batch_id, 0, wish->operator_name, wish->device, tote};
    if (s >= 0)
        s = save_claim(f->w, f->shipment, &c);
    if (s >= 0 && f->shipment->state == ORDER_READY_TO_PICK)
        s = move_shipment(f->w, f->order, f->shipment, EVENT_START_PICK, &missing);
    return s < 0 ? s : save_order(f->w, f->order);
}

enum hf_status claim_tasks(struct work *w, const struct claim_wish *wish, struct scan_answer *a)
{
    enum hf_status s = HF_OK;
    struct floor f = {0};
    struct scan scan = {
        .device = wish->device, .operator_name = wish->operator_name, .spanish = wish->spanish};
    *a = (struct scan_answer){0};
    for (int i = 0; i < wish->count && s == HF_OK; i++) {
        f = (struct floor){.w = w, .scan = &scan, .answer = a};
        a->shipment_id = wish->shipments[i];
        s = claim_one(&f, wish, i);
        if (s == HF_OK)
            s = work_event(w, "shipment.claimed", f.order->order_id, SLICE(""));
    }
    work_note(w, "task:%.*s shipments:%d", SLICE_FMT(wish->device), wish->count);
    if (s != HF_OK)
        return s;
    s = next_pick(&f);
    return s < 0 ? s : floor_say_next(&f);
}
