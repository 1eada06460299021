/* Packing, closing the box and the label.
 * Steps of run_scan.
 * Promise: every unit is scanned again before the box closes; the weight is compared; one live label
 * per parcel, and a second only after the first was voided. */
#include <stdlib.h>

#include "flow/scan.h"
#include "rules/profile.h"
#include "store/sql.h"

static enum hf_status begin(struct floor *f, enum order_state wanted)
{
    if (f->scan->shipment_id == 0)
        return floor_refuse(f, "unknown_shipment", "say which shipment this is");
    enum hf_status s = floor_load(f, f->scan->shipment_id);
    if (s != HF_OK)
        return s;
    for (int i = 0; i < f->order->hold_count; i++)
        if (f->order->holds[i].blocks && f->order->holds[i].reason.code != REASON_WEIGHT_MISMATCH)
            return floor_refuse(f, "task_stopped", "stop: the order holds with %s",
                                reason_name(f->order->holds[i].reason.code));
    if (f->shipment->state != wanted)
        return floor_refuse(f, "wrong_state", "the shipment is %s, not %s",
                            order_state_name(f->shipment->state), order_state_name(wanted));
    return HF_OK;
}

enum hf_status pack_scan(struct floor *f)
{
    struct scanned item;
    enum hf_status s = begin(f, ORDER_PICKED);
    if (s == HF_OK)
        s = floor_resolve(f, &item);
    if (s != HF_OK)
        return s;
    int64_t left = f->scan->quantity * item.qty_each, open = 0;
    for (int i = 0; i < f->line_count; i++)
        open += f->lines[i].sku_id == item.sku_id ? f->lines[i].picked - f->lines[i].packed : 0;
    if (open == 0)
        return floor_refuse(f, "wrong_item", "%.*s does not belong (any more) in this box",
                            SLICE_FMT(item.sku));
    if (left < 1 || left > open)
        return floor_refuse(f, "too_many", "%lld of %.*s are to be packed, %lld were scanned",
                            (long long)open, SLICE_FMT(item.sku), (long long)left);
    for (int i = 0; i < f->line_count && left > 0; i++) {
        struct floor_line *l = &f->lines[i];
        int64_t part = l->picked - l->packed < left ? l->picked - l->packed : left;
        if (l->sku_id != item.sku_id || part == 0)
            continue;
        s = store_put(f->w->tx, SQL_add_packed,
                      PARAMS(P_I64(f->w->merchant_id), P_I64(f->shipment->shipment_id), P_I64(l->line),
                             P_I64(l->sku_id), P_I64(part)));
        if (s != HF_OK)
            return s < 0 ? s : HF_RETRY;
        l->packed += part;
        left -= part;
    }
    return HF_OK;
}

static enum hf_status expected_weight(struct floor *f, int64_t *grams, bool *known)
{
    *grams = 0;
    *known = true;
    for (int i = 0; i < f->line_count; i++) {
        struct rows rows;
        enum hf_status s = store_query(f->w->tx, SQL_find_sku,
                                       PARAMS(P_I64(f->w->merchant_id), P_I64(f->lines[i].sku_id)), &rows);
        if (s < 0)
            return s;
        int64_t one = rows_next(&rows) ? row_i64(&rows, 2) : 0;
        s = rows_end(&rows);
        if (s < 0)
            return s;
        *known = *known && one > 0;
        *grams += one * f->lines[i].packed;
    }
    return HF_OK;
}

/* Packaging weighs too: the tolerance is that of the service, and never under 100 g. */
static enum hf_status check_weight(struct floor *f)
{
    enum { LEAST_TOLERANCE_G = 100, PACKAGING_G = 300 };
    struct arena *a = txn_arena(f->w->tx);
    const struct profile_carrier *carrier;
    const struct profile_service *service =
        profile_service(f->w->merchant->profile, f->shipment->service, &carrier);
    int64_t expected, percent = service != NULL ? service->weight_tolerance_percent : 10;
    bool known;
    enum hf_status s = expected_weight(f, &expected, &known);
    if (s < 0)
        return s;
    int64_t tolerance = expected * percent / 100;
    if (tolerance < LEAST_TOLERANCE_G)
        tolerance = LEAST_TOLERANCE_G;
    int64_t over = f->scan->weight_g - expected;
    if (!known || (over >= -tolerance && over <= tolerance + PACKAGING_G))
        return HF_OK;
    struct reason r = {.code = REASON_WEIGHT_MISMATCH,
                       .args = {arena_format(a, "%lld", (long long)f->scan->weight_g),
                                arena_format(a, "%lld", (long long)expected),
                                arena_format(a, "%lld", (long long)percent)}};
    f->answer->problem = "weight_mismatch";
    f->answer->message = arena_format(a, "the box weighs %lld g, expected about %lld g: recount it",
                                      (long long)f->scan->weight_g, (long long)expected);
    s = open_hold(f->w, f->order, &r);
    return s < 0 ? s : HF_HELD;
}

/* A box that weighs right again was recounted: its hold closes with that. */
static enum hf_status settle_weight(struct floor *f)
{
    enum hf_status s = HF_OK;
    for (int i = f->order->hold_count - 1; i >= 0 && s >= 0; i--)
        if (f->order->holds[i].reason.code == REASON_WEIGHT_MISMATCH)
            s = close_hold(f->w, f->order, i, "data", SLICE("recounted"));
    return s;
}

enum hf_status close_box(struct floor *f)
{
    uint32_t missing;
    enum hf_status s = begin(f, ORDER_PICKED);
    if (s != HF_OK)
        return s;
    for (int i = 0; i < f->line_count; i++)
        if (f->lines[i].packed != f->lines[i].qty)
            return floor_refuse(f, "content_mismatch", "%.*s: %lld wanted, %lld scanned into the box",
                                SLICE_FMT(f->lines[i].sku), (long long)f->lines[i].qty,
                                (long long)f->lines[i].packed);
    if (f->scan->weight_g < 1)
        return floor_refuse(f, "weight_missing", "weigh the box: weight_g");
    s = check_weight(f);
    if (s == HF_OK)
        s = settle_weight(f);
    if (s != HF_OK)
        return s == HF_HELD ? HF_OK : s; /* the hold is kept; the answer says why it stays open */
    int64_t parcel_id = work_new_id(f->w);
    struct evidence_fact fact = {.kinds = EVIDENCE_PACK_SCAN | EVIDENCE_WEIGHT,
                                 .source = f->w->actor.name,
                                 .ref = f->scan->operator_name};
    s = store_post(f->w->tx, SQL_insert_parcel,
                   PARAMS(P_I64(f->w->merchant_id), P_I64(parcel_id), P_I64(f->shipment->shipment_id),
                          P_I64(1), P_TEXT(f->shipment->carrier), P_TEXT(f->shipment->service),
                          P_TEXT(f->scan->box.ptr ? f->scan->box : SLICE("")), P_I64(f->scan->weight_g)));
    if (s >= 0)
        s = record_evidence(f->w, &f->shipment->ledger, &fact);
    if (s >= 0)
        s = move_shipment(f->w, f->order, f->shipment, EVENT_PACK, &missing);
    f->answer->parcel_id = parcel_id;
    return s;
}

/* The parcel of the scan: said, or the shipment's only one. */
static enum hf_status find_parcel(struct floor *f, struct parcel *p)
{
    struct parcel all[PARCELS_MAX];
    int count;
    enum hf_status s = load_parcels(f->w, f->shipment->shipment_id, all, &count);
    if (s < 0)
        return s;
    for (int i = 0; i < count; i++)
        if (f->scan->parcel_id == 0 ? count == 1 : all[i].parcel_id == f->scan->parcel_id) {
            *p = all[i];
            f->answer->parcel_id = p->parcel_id;
            return HF_OK;
        }
    return floor_refuse(f, "unknown_parcel", "say which parcel of the shipment this is");
}

enum hf_status label_parcel(struct floor *f)
{
    struct parcel p;
    uint32_t missing;
    enum hf_status s = begin(f, ORDER_PACKED);
    if (s == HF_OK)
        s = find_parcel(f, &p);
    if (s != HF_OK)
        return s;
    struct slice carrier = f->scan->carrier.len > 0 ? f->scan->carrier : f->shipment->carrier;
    if (profile_carrier(f->w->merchant->profile, carrier) == NULL)
        return floor_refuse(f, "unknown_carrier", "this merchant ships nothing with %.*s", SLICE_FMT(carrier));
    if (f->scan->tracking.len == 0 || f->scan->tracking.len > 64)
        return floor_refuse(f, "tracking_missing", "a label carries its tracking number: tracking");
    s = store_put(f->w->tx, SQL_insert_parcel_tracking,
                  PARAMS(P_TEXT(carrier), P_TEXT(f->scan->tracking), P_I64(f->w->merchant_id),
                         P_I64(p.parcel_id), P_I64(f->w->now_us)));
    if (s == HF_NOT_FOUND)
        return floor_refuse(f, "label_duplicate", "%.*s has given %.*s out before", SLICE_FMT(carrier),
                            SLICE_FMT(f->scan->tracking));
    p.carrier = carrier;
    p.tracking = f->scan->tracking;
    p.custody = CUSTODY_LABEL_CREATED;
    struct evidence_fact fact = {
        .kinds = EVIDENCE_LABEL, .source = carrier, .ref = f->scan->tracking};
    if (s >= 0)
        s = save_parcel(f->w, &p);
    if (s >= 0)
        s = record_evidence(f->w, &f->shipment->ledger, &fact);
    return s < 0 ? s : move_shipment(f->w, f->order, f->shipment, EVENT_LABEL, &missing);
}

enum hf_status void_label(struct floor *f)
{
    struct parcel p;
    uint32_t missing;
    if (f->scan->shipment_id == 0)
        return floor_refuse(f, "unknown_shipment", "say which shipment this is");
    enum hf_status s = floor_load(f, f->scan->shipment_id);
    if (s == HF_OK)
        s = find_parcel(f, &p);
    if (s != HF_OK)
        return s;
    if (f->shipment->state != ORDER_LABELLED && f->shipment->state != ORDER_MANIFESTED)
        return floor_refuse(f, "wrong_state", "the shipment is %s: there is no label to void",
                            order_state_name(f->shipment->state));
    s = store_put(f->w->tx, SQL_void_parcel_tracking,
                  PARAMS(P_TEXT(p.carrier), P_TEXT(p.tracking), P_I64(f->w->merchant_id),
                         P_I64(f->w->now_us)));
    p.tracking = SLICE("");
    p.lane = SLICE("");
    p.manifest_id = 0;
    p.custody = CUSTODY_NONE;
    struct evidence_fact gone = {
        .withdrawn = EVIDENCE_LABEL | EVIDENCE_LANE_SCAN | EVIDENCE_MANIFEST,
        .source = f->w->actor.name,
        .ref = SLICE("void")};
    if (s >= 0)
        s = save_parcel(f->w, &p);
    if (s >= 0)
        s = move_shipment(f->w, f->order, f->shipment, EVENT_VOID_LABEL, &missing);
    return s < 0 ? s : record_evidence(f->w, &f->shipment->ledger, &gone);
}

enum hf_status lane_scan(struct floor *f)
{
    struct parcel p;
    struct location lane;
    int64_t manifest_id = 0;
    enum hf_status s = load_parcel(f->w, f->scan->parcel_id, &p);
    if (s == HF_NOT_FOUND)
        return floor_refuse(f, "unknown_parcel", "no parcel carries %.*s", SLICE_FMT(f->scan->code));
    if (s >= 0)
        s = floor_load(f, p.shipment_id);
    if (s != HF_OK)
        return s;
    bool again = f->shipment->state == ORDER_MANIFESTED && p.manifest_id == 0; /* was left behind */
    if (f->shipment->state != ORDER_LABELLED && !again)
        return floor_refuse(f, "wrong_state", "the shipment is %s, not labelled",
                            order_state_name(f->shipment->state));
    const struct warehouse *wh = directory_warehouse_by_id(f->w->directory, f->shipment->warehouse_id);
    s = need_location(f->w, wh, f->scan->location, &lane);
    if (s < 0)
        return s;
    if (!slice_is(lane.type, "lane") || !slice_eq(lane.carrier, p.carrier))
        return floor_refuse(f, "wrong_lane", "%.*s travels with %.*s: %.*s is not its lane",
                            SLICE_FMT(p.tracking), SLICE_FMT(p.carrier), SLICE_FMT(f->scan->location));
    s = store_get_i64(f->w->tx, SQL_find_open_manifest,
                      PARAMS(P_I64(wh->warehouse_id), P_TEXT(p.carrier)), &manifest_id);
    if (s == HF_NOT_FOUND) {
        manifest_id = work_new_id(f->w);
        s = store_post(f->w->tx, SQL_insert_manifest,
                       PARAMS(P_I64(manifest_id), P_I64(wh->warehouse_id), P_TEXT(p.carrier),
                              P_I64(f->w->now_us)));
    }
    p.lane = f->scan->location;
    p.manifest_id = manifest_id;
    f->answer->parcel_id = p.parcel_id;
    f->answer->manifest_id = manifest_id;
    struct evidence_fact fact = {.kinds = EVIDENCE_LANE_SCAN,
                                 .source = f->w->actor.name,
                                 .ref = f->scan->location};
    if (s >= 0)
        s = save_parcel(f->w, &p);
    return s < 0 ? s : record_evidence(f->w, &f->shipment->ledger, &fact);
}
