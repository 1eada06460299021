/* Packing and the label.
 * Steps of run_scan.
 * Promise: every unit is scanned again before its box closes (close_box.c); one live label
 * per parcel, and a second only after the first was voided. */
#include <stdlib.h>

#include "flow/floor/context_scan.h"
#include "flow/floor/scan.h"
#include "flow/road/ask_carrier.h"
#include "flow/road/label.h"
#include "flow/road/retail.h"
#include "rules/profile.h"
#include "store/sql.h"

enum hf_status floor_begin_pack(struct floor *f, enum order_state wanted)
{
    if (f->scan->shipment_id == 0)
        return floor_refuse(f, "unknown_shipment", "scan the tote or the parcel first");
    enum hf_status s = floor_load(f, f->scan->shipment_id);
    if (s != HF_OK)
        return s;
    for (int i = 0; i < f->order->hold_count; i++)
        if (f->order->holds[i].blocks && f->order->holds[i].reason.code != REASON_WEIGHT_MISMATCH &&
            f->order->holds[i].reason.code != REASON_PACK_RULE_MISSING)
            return floor_refuse(f, "task_stopped", "stop: order on hold (%s), call the floor lead",
                                reason_name(f->order->holds[i].reason.code));
    if (f->shipment->state != wanted)
        return floor_refuse(f, "wrong_state", "not now: this order is %s, not %s",
                            floor_state_word(f, f->shipment->state), floor_state_word(f, wanted));
    return HF_OK;
}

enum hf_status pack_scan(struct floor *f)
{
    struct scanned item;
    enum hf_status s = floor_begin_pack(f, ORDER_PICKED);
    if (s == HF_OK)
        s = floor_resolve(f, &item);
    if (s != HF_OK)
        return s;
    int64_t left = f->scan->quantity * item.qty_each, open = 0;
    for (int i = 0; i < f->line_count; i++)
        open += f->lines[i].sku_id == item.sku_id ? f->lines[i].picked - f->lines[i].packed : 0;
    if (open == 0)
        return floor_refuse(f, "wrong_item", "wrong item: %.*s is not for this box",
                            SLICE_FMT(item.sku));
    if (left < 1 || left > open)
        return floor_refuse(f, "too_many", "too many: %lld of %.*s to pack, %lld scanned",
                            (long long)open, SLICE_FMT(item.sku), (long long)left);
    for (int i = 0; i < f->line_count && left > 0; i++) {
        struct floor_line *l = &f->lines[i];
        int64_t part = l->picked - l->packed < left ? l->picked - l->packed : left;
        if (l->sku_id != item.sku_id || part == 0)
            continue;
        s = store_put(f->w->tx, SQL_add_packed,
                      PARAMS(P_I64(f->w->merchant_id), P_I64(f->shipment->shipment_id),
                             P_I64(l->line), P_I64(l->sku_id), P_I64(part)));
        if (s != HF_OK)
            return s < 0 ? s : HF_RETRY;
        l->packed += part;
        left -= part;
    }
    return HF_OK;
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
    return floor_refuse(f, "unknown_parcel", "which box is it? scan its label");
}

/* A shipment is as far as its last box (scenario 52). */
static enum hf_status all_parcels(struct floor *f, bool (*is)(const struct parcel *p), bool *whole)
{
    struct parcel all[PARCELS_MAX];
    int count;
    enum hf_status s = load_parcels(f->w, f->shipment->shipment_id, all, &count);
    *whole = count > 0;
    for (int i = 0; i < count; i++)
        *whole = *whole && is(&all[i]);
    return s;
}

static bool in_lane(const struct parcel *p)
{
    return p->manifest_id != 0;
}

static enum hf_status set_match(struct floor *f, struct parcel *p, int64_t at_us)
{
    p->label_matched_at_us = at_us;
    if (at_us != 0)
        work_note(f->w, "label_matched");
    return store_post(f->w->tx, SQL_match_parcel_label,
                      PARAMS(P_I64(f->w->merchant_id), P_I64(p->parcel_id), P_I64(at_us)));
}

enum hf_status label_parcel(struct floor *f)
{
    struct parcel p;
    enum hf_status s = floor_begin_pack(f, ORDER_PACKED);
    if (s == HF_OK)
        s = find_parcel(f, &p);
    if (s != HF_OK)
        return s;
    struct slice name = f->scan->carrier.len > 0 ? f->scan->carrier : f->shipment->carrier;
    const struct profile_carrier *carrier = profile_carrier(f->w->merchant->profile, name);
    if (p.tracking.len > 0)
        return floor_refuse(f, "label_duplicate", "it has a label: void that first");
    if (carrier == NULL)
        return floor_refuse(f, "unknown_carrier", "unknown carrier %.*s", SLICE_FMT(name));
    if (f->scan->tracking.len == 0 && carrier->connection.len > 0)
        return ask_label(f, &p, carrier);
    if (f->scan->tracking.len == 0 || f->scan->tracking.len > 64)
        return floor_refuse(f, "tracking_missing", "scan the number on the label");
    s = put_label(f->w, f->order, f->shipment, &p, name, f->scan->tracking);
    if (s == HF_DUPLICATE)
        return floor_refuse(f, "label_duplicate", "label used before: %.*s %.*s", SLICE_FMT(name),
                            SLICE_FMT(f->scan->tracking));
    return s < 0 ? s : set_match(f, &p, f->w->now_us); /* it was read with the box in hand */
}

/* The box of the scan, said or read by its own code. Its label says nothing of the box it is on. */
static enum hf_status find_box(struct floor *f, struct parcel *p)
{
    enum { CODE_IS_SSCC = 3 };
    struct scan box = *f->scan;
    const struct scan *read = f->scan;
    int64_t kind = 0;
    enum hf_status s = HF_OK;
    if (box.parcel_id == 0 && box.carton.len == 0)
        return floor_refuse(f, "label_unmatched", "scan the box, then its label");
    if (box.parcel_id == 0) {
        s = find_scanned_code(f->w->tx, f->w->merchant_id, f->shipment->warehouse_id, box.carton,
                              &kind, &box.parcel_id);
        if (s >= 0 && kind != CODE_IS_SSCC)
            return floor_refuse(f, "unknown_parcel", "unknown parcel %.*s", SLICE_FMT(box.carton));
    }
    f->scan = &box;
    s = s < 0 ? s : find_parcel(f, p);
    f->scan = read;
    return s;
}

enum hf_status match_label(struct floor *f)
{
    struct parcel p;
    if (f->scan->shipment_id == 0)
        return floor_refuse(f, "unknown_shipment", "scan the tote or the parcel first");
    enum hf_status s = floor_load(f, f->scan->shipment_id);
    if (s == HF_OK)
        s = find_box(f, &p);
    if (s != HF_OK)
        return s;
    if (p.tracking.len == 0)
        return floor_refuse(f, "wrong_state", "this box has no label yet");
    if (!slice_eq(p.tracking, f->scan->code))
        return floor_refuse(f, "wrong_label", "wrong label: this box needs %.*s",
                            SLICE_FMT(p.tracking));
    return p.label_matched_at_us != 0 ? HF_OK : set_match(f, &p, f->w->now_us);
}

/* What stayed behind is on its way again: in a lane for the next truck, or without its label, for
 * another carrier. Its hold closes with that. */
static enum hf_status end_left_behind(struct floor *f, struct slice tracking, const char *how)
{
    enum hf_status s = HF_OK;
    for (int i = f->order->hold_count - 1; i >= 0 && s >= 0; i--)
        if (f->order->holds[i].reason.code == REASON_LEFT_BEHIND &&
            slice_eq(f->order->holds[i].reason.field, tracking))
            s = close_hold(f->w, f->order, i, "data", slice_of(how));
    return s;
}

enum hf_status void_label(struct floor *f)
{
    struct parcel p;
    uint32_t missing;
    if (f->scan->shipment_id == 0)
        return floor_refuse(f, "unknown_shipment", "scan the tote or the parcel first");
    enum hf_status s = floor_load(f, f->scan->shipment_id);
    if (s == HF_OK)
        s = find_parcel(f, &p);
    if (s != HF_OK)
        return s;
    bool moves = f->shipment->state == ORDER_LABELLED || f->shipment->state == ORDER_MANIFESTED;
    if (p.tracking.len == 0 || (!moves && f->shipment->state != ORDER_PACKED))
        return floor_refuse(f, "wrong_state", "no label to void: this order is %s",
                            floor_state_word(f, f->shipment->state));
    s = store_put(f->w->tx, SQL_void_parcel_tracking,
                  PARAMS(P_TEXT(p.carrier), P_TEXT(p.tracking), P_I64(f->w->merchant_id),
                         P_I64(f->w->now_us)));
    if (s >= 0)
        s = owe_void(f->w, &p);
    if (s >= 0)
        s = end_left_behind(f, p.tracking, "its label was voided");
    if (s >= 0)
        s = end_carrier_hold(f->w, f->order, &p, "its label was voided");
    p.tracking = SLICE("");
    p.lane = SLICE("");
    p.manifest_id = 0;
    p.custody = CUSTODY_NONE;
    struct evidence_fact gone = {.withdrawn =
                                     EVIDENCE_LABEL | EVIDENCE_LANE_SCAN | EVIDENCE_MANIFEST,
                                 .source = f->w->actor.name,
                                 .ref = SLICE("void")};
    if (s >= 0)
        s = save_parcel(f->w, &p);
    if (s >= 0)
        s = set_match(f, &p, 0);
    if (s >= 0 && moves)
        s = move_shipment(f->w, f->order, f->shipment, EVENT_VOID_LABEL, &missing);
    return s < 0 ? s : record_evidence(f->w, &f->shipment->ledger, &gone);
}

/* A carton of a retailer's load: its documents are checked, its appointment stands (B2B-4, HP-M1).
 */
static enum hf_status may_be_loaded(struct floor *f, const struct parcel *p)
{
    int64_t load_id;
    struct retail_load l;
    struct reason r;
    char text[300];
    enum hf_status s = load_of_parcel(f->w, p->parcel_id, &load_id);
    if (s < 0 || load_id == 0)
        return s;
    s = load_retail(f->w, load_id, &l);
    if (s == HF_OK)
        s = judge_load(f->w, &l, LOAD_LOADING, &r);
    if (s != HF_OK || r.code == REASON_NONE)
        return s == HF_NOT_FOUND ? HF_FAILED : s;
    reason_word(&r, f->scan->spanish ? "es" : "en", text, sizeof text);
    f->answer->problem = reason_name(r.code);
    f->answer->message = arena_copy(txn_arena(f->w->tx), slice_of(text));
    return HF_REFUSED;
}

enum hf_status lane_scan(struct floor *f)
{
    struct parcel p;
    struct location lane;
    int64_t manifest_id = 0;
    enum hf_status s = load_parcel(f->w, f->scan->parcel_id, &p);
    if (s == HF_NOT_FOUND)
        return floor_refuse(f, "unknown_parcel", "unknown parcel %.*s", SLICE_FMT(f->scan->code));
    if (s >= 0)
        s = floor_load(f, p.shipment_id);
    if (s != HF_OK)
        return s;
    bool again = f->shipment->state == ORDER_MANIFESTED && p.manifest_id == 0; /* was left behind */
    if (f->shipment->state != ORDER_LABELLED && !again)
        return floor_refuse(f, "wrong_state", "not now: this order is %s, not labelled",
                            floor_state_word(f, f->shipment->state));
    if (label_is_bare(f->w, &p))
        return floor_refuse(f, "label_unmatched", "scan the box, then its label");
    if (is_held_at_carrier(f->w, f->order, &p))
        return floor_refuse(f, "task_stopped", "stop: %.*s holds this parcel, set it aside",
                            SLICE_FMT(p.carrier));
    const struct warehouse *wh =
        directory_warehouse_by_id(f->w->directory, f->shipment->warehouse_id);
    s = need_location(f->w, wh, f->scan->location, &lane);
    if (s < 0)
        return s;
    if (!slice_is(lane.type, "lane") || !slice_eq(lane.carrier, p.carrier))
        return floor_refuse(f, "wrong_lane", "wrong lane: %.*s goes with %.*s, not to %.*s",
                            SLICE_FMT(p.tracking), SLICE_FMT(p.carrier),
                            SLICE_FMT(f->scan->location));
    s = may_be_loaded(f, &p);
    if (s != HF_OK)
        return s;
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
    struct evidence_fact fact = {
        .kinds = EVIDENCE_LANE_SCAN, .source = f->w->actor.name, .ref = f->scan->location};
    bool whole;
    if (s >= 0)
        s = save_parcel(f->w, &p);
    if (s >= 0)
        s = end_left_behind(f, p.tracking, "it is in its lane for the next collection");
    if (s >= 0)
        s = all_parcels(f, in_lane, &whole);
    return s < 0 || !whole ? s : record_evidence(f->w, &f->shipment->ledger, &fact);
}
