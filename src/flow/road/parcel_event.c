/* A carrier's event: the only thing that makes an order shipped, delivered and closed.
 * Called by the API (canonical form); adapters end here too.
 * Promise: the carrier's facts are always recorded and applied, whatever holds; an older event
 * never takes anything back; the same event twice is one. */
#include <assert.h>

#include "flow/order/order_needs.h"
#include "flow/owe.h"
#include "flow/returns/returns.h"
#include "flow/road/dispatch.h"
#include "rules/custody.h"
#include "rules/statuses.h"
#include "store/sql.h"

static enum hf_status insert_event(struct work *w, const struct carrier_event *e)
{
    return store_put(w->tx, SQL_insert_parcel_event,
                     PARAMS(P_I64(w->merchant_id), P_I64(e->parcel_id), P_I64(e->at_us),
                            P_TEXT(e->code), P_TEXT(e->carrier), P_TEXT(e->tracking),
                            P_TEXT(e->class), P_TEXT(e->text), P_TEXT(e->place), P_TEXT(e->proof),
                            P_TEXT(e->source), P_I64(w->now_us),
                            P_TEXT(e->said_at.ptr != NULL ? e->said_at : SLICE(""))));
}

/* What was ours until the carrier had it leaves the books: picked -> gone. */
enum hf_status ship_goods(struct work *w, struct order *o, const struct shipment *sh)
{
    struct picked {
        int64_t sku_id, qty;
        struct slice unit, lot, serial, expiry;
    } all[256];
    struct rows rows;
    int count = 0;
    struct slice unit = arena_format(txn_arena(w->tx), "shipment:%lld", (long long)sh->shipment_id);
    enum hf_status s =
        store_query(w->tx, SQL_list_unit_balances,
                    PARAMS(P_I64(w->merchant_id), P_I64(sh->warehouse_id), P_TEXT(unit)), &rows);
    if (s < 0)
        return s;
    while (count < 256 && rows_next(&rows))
        all[count++] = (struct picked){
            row_i64(&rows, 0),       row_i64(&rows, 4),       unit,
            row_text_copy(&rows, 1), row_text_copy(&rows, 2), row_text_copy(&rows, 3)};
    s = rows_end(&rows);
    for (int i = 0; i < count && s == HF_OK; i++) {
        struct movement m = {
            .warehouse_id = sh->warehouse_id,
            .sku_id = all[i].sku_id,
            .qty_each = all[i].qty,
            .from = {.bucket = "picked",
                     .handling_unit = unit,
                     .lot = all[i].lot,
                     .serial = all[i].serial,
                     .expiry = all[i].expiry},
            .to = {.bucket = "gone",
                     .lot = all[i].lot,
                     .serial = all[i].serial,
                     .expiry = all[i].expiry},
            .cause = "ship",
            .cause_id = sh->shipment_id,
        };
        s = move_stock(w, &m);
    }
    if (s == HF_OK)
        s = count_units(w, o, sh, SQL_add_line_shipped);
    return s == HF_REFUSED ? HF_FAILED : s;
}

static enum hf_status tell(struct work *w, const struct order *o, const char *kind)
{
    return owe_event(w, o->connection_id, kind, o->order_id);
}

/* Silence is over when the carrier speaks (the hold closes with that very scan). */
enum hf_status end_silence(struct work *w, struct order *o, const struct shipment *sh,
                           const char *why)
{
    enum hf_status s = store_post(w->tx, SQL_end_timers,
                                  PARAMS(P_I64(w->merchant_id), P_I64(sh->shipment_id),
                                         P_STR("custody_silence"), P_I64(2), P_I64(w->now_us)));
    for (int i = o->hold_count - 1; i >= 0 && s >= 0; i--)
        if (o->holds[i].reason.code == REASON_CUSTODY_SILENT)
            s = close_hold(w, o, i, "data", slice_of(why));
    return s;
}

/* The channel says cancelled, the carrier has it: the truth stands, and the conflict is raised. */
static enum hf_status raise_conflict(struct work *w, struct order *o, const struct shipment *sh)
{
    struct reason r = {.code = REASON_CANCEL_AFTER_CUSTODY,
                       .args = {slice_of(order_state_name(sh->state))}};
    return sh->state == ORDER_CANCELLED ? open_hold(w, o, &r) : HF_OK;
}

struct progress { /* of all parcels of a shipment */
    bool all_confirmed, all_delivered, all_proven;
};

static enum hf_status read_progress(struct work *w, int64_t shipment_id, struct progress *p)
{
    struct parcel all[PARCELS_MAX];
    int count;
    enum hf_status s = load_parcels(w, shipment_id, all, &count);
    *p = (struct progress){count > 0, count > 0, count > 0};
    for (int i = 0; i < count; i++) {
        p->all_confirmed = p->all_confirmed && custody_is_confirmed(all[i].custody);
        p->all_delivered = p->all_delivered && all[i].custody == CUSTODY_DELIVERED;
        p->all_proven = p->all_proven && all[i].proof.len > 0;
    }
    return s;
}

static enum hf_status ship(struct work *w, struct order *o, struct shipment *sh,
                           const struct carrier_event *e)
{
    uint32_t missing;
    struct evidence_fact fact = {.kinds = EVIDENCE_CARRIER_SCAN,
                                 .source = e->carrier,
                                 .ref = e->tracking,
                                 .observed_at_us = e->at_us};
    enum hf_status s = raise_conflict(w, o, sh);
    if (s >= 0)
        s = record_evidence(w, &sh->ledger, &fact);
    if (s >= 0)
        s = move_shipment(w, o, sh, EVENT_CARRIER_CUSTODY, &missing);
    if (s == HF_REFUSED)
        return HF_OK; /* shipped already */
    if (s >= 0)
        s = ship_goods(w, o, sh);
    if (s >= 0)
        s = end_silence(w, o, sh, "the carrier's scan came");
    return s < 0 ? s : tell(w, o, "order.shipped");
}

static enum hf_status deliver(struct work *w, struct order *o, struct shipment *sh,
                              const struct carrier_event *e, bool proven)
{
    uint32_t missing;
    struct evidence_fact fact = {.kinds = EVIDENCE_DELIVERY_SCAN,
                                 .source = e->carrier,
                                 .ref = e->tracking,
                                 .observed_at_us = e->at_us};
    enum hf_status s = record_evidence(w, &sh->ledger, &fact);
    if (s >= 0)
        s = move_shipment(w, o, sh, EVENT_DELIVER, &missing);
    if (s == HF_OK)
        s = tell(w, o, "order.delivered");
    struct reason r = {
        .code = REASON_PROOF_MISSING, .field = e->tracking, .args = {e->carrier, e->tracking}
    };
    if (s >= 0 && !proven && sh->state == ORDER_DELIVERED)
        s = open_hold(w, o, &r);
    return s < 0 ? s : HF_OK;
}

/* A further shipment that waits for stock is no trouble of those that went. */
static int open_troubles(const struct order *o)
{
    int count = 0;
    for (int i = 0; i < o->hold_count; i++)
        if (o->holds[i].blocks || !reason_is_stock(o->holds[i].reason.code))
            count++;
    return count;
}

/* Closed with proof: the artefact's reference is on file and nothing is open. */
static enum hf_status close_order(struct work *w, struct order *o, struct shipment *sh,
                                  const struct carrier_event *e)
{
    uint32_t missing;
    bool waits;
    struct evidence_fact fact = {.kinds = EVIDENCE_PROOF_OF_DELIVERY,
                                 .source = e->carrier,
                                 .ref = e->proof.len > 0 ? e->proof : e->tracking,
                                 .observed_at_us = e->at_us};
    enum hf_status s = record_evidence(w, &sh->ledger, &fact);
    for (int i = o->hold_count - 1; i >= 0 && s >= 0; i--)
        if (o->holds[i].reason.code == REASON_PROOF_MISSING ||
            o->holds[i].reason.code == REASON_CUTOFF_MISSED)
            s = close_hold(w, o, i, "data", SLICE("delivered with proof"));
    if (s < 0 || open_troubles(o) > 0)
        return s; /* an open exception keeps it delivered */
    s = await_acknowledgement(w, o, &waits);
    if (s < 0 || waits)
        return s;
    s = move_shipment(w, o, sh, EVENT_CLOSE, &missing);
    return s < 0 ? s : HF_OK;
}

enum hf_status close_delivered(struct work *w, struct order *o)
{
    bool waits = false;
    enum hf_status s = HF_OK;
    for (int i = 0; i < o->shipment_count && s >= 0 && open_troubles(o) == 0 && !waits; i++) {
        struct shipment *sh = &o->shipments[i];
        uint32_t missing;
        struct progress p;
        bool by_receipt =
            sh->state == ORDER_SHIPPED && (sh->ledger.on_file & EVIDENCE_COLLECTION_RECEIPT) != 0;
        if (sh->state != ORDER_DELIVERED && !by_receipt)
            continue;
        s = read_progress(w, sh->shipment_id, &p);
        if (s >= 0)
            s = await_acknowledgement(w, o, &waits);
        if (s >= 0 && !waits && (by_receipt || p.all_delivered)) /* none is on its way back */
            s = move_shipment(w, o, sh, EVENT_CLOSE, &missing);
    }
    return s < 0 ? s : HF_OK;
}

static enum hf_status advance(struct work *w, struct order *o, struct shipment *sh,
                              const struct parcel *parcel, const struct carrier_event *e,
                              bool heard)
{
    struct progress p;
    enum hf_status s = watch_tracking(w, o, sh, parcel, heard);
    if (s >= 0)
        s = read_progress(w, sh->shipment_id, &p);
    if (s >= 0 && p.all_confirmed && (sh->state < ORDER_SHIPPED || sh->state == ORDER_CANCELLED))
        s = ship(w, o, sh, e);
    if (s >= 0 && p.all_delivered && sh->state == ORDER_SHIPPED)
        s = deliver(w, o, sh, e, p.all_proven);
    if (s >= 0 && p.all_delivered && p.all_proven && sh->state == ORDER_DELIVERED)
        s = close_order(w, o, sh, e);
    return s;
}

/* Whose table says what the code means. */
static struct slice table_of(const struct carrier_event *e)
{
    return e->statuses.len > 0 ? e->statuses : e->carrier;
}

static enum hf_status unknown_class(struct work *w, struct order *o, const struct carrier_event *e)
{
    struct reason r = {
        .code = REASON_TRACKING_UNKNOWN_CODE,
        .field = e->code,
        .args = {e->carrier, e->code, SLICE("")}
    };
    enum hf_status s = store_post(w->tx, SQL_upsert_unmapped_code,
                                  PARAMS(P_I64(w->merchant_id), P_TEXT(table_of(e)),
                                         P_TEXT(e->code), P_TEXT(e->text), P_I64(w->now_us)));
    if (s >= 0)
        s = open_hold(w, o, &r);
    return s < 0 ? s : save_order(w, o);
}

/* Said again, and the code has its row now: the event counts as if it had come today. NOT_FOUND: it
 * was read when it came. */
static enum hf_status read_again(struct work *w, struct order *o, const struct carrier_event *e)
{
    enum hf_status s = store_put(w->tx, SQL_read_parcel_event_again,
                                 PARAMS(P_I64(w->merchant_id), P_I64(e->parcel_id), P_I64(e->at_us),
                                        P_TEXT(e->code), P_TEXT(e->carrier), P_TEXT(e->tracking),
                                        P_TEXT(e->class)));
    if (s != HF_OK)
        return s;
    s = store_post(w->tx, SQL_delete_unmapped_code,
                   PARAMS(P_I64(w->merchant_id), P_TEXT(table_of(e)), P_TEXT(e->code)));
    for (int i = o->hold_count - 1; i >= 0 && s >= 0; i--)
        if (o->holds[i].reason.code == REASON_TRACKING_UNKNOWN_CODE &&
            slice_eq(o->holds[i].reason.field, e->code))
            s = close_hold(w, o, i, "data", SLICE("the code is known now"));
    return s;
}

static void apply_to_parcel(struct parcel *p, const struct carrier_event *e,
                            enum carrier_class class, enum custody next)
{
    if (next != p->custody) {
        p->custody = next;
        if (e->at_us > p->custody_at_us)
            p->custody_at_us = e->at_us;
    }
    if (next != CUSTODY_DELIVERED)
        return; /* whoever signed on the way, it was not the consignee */
    if (p->delivered_at_us == 0)
        p->delivered_at_us = e->at_us;
    if (e->proof.len > 0 && carrier_class_proves_delivery(class))
        p->proof = e->proof;
}

/* What the event means: by the carrier's own table where it has one, else as it was said; on the
 * leg it is on. */
struct meaning {
    enum carrier_class class;
    bool proves_custody, known;
};

static struct meaning read_event(const struct work *w, const struct parcel *p,
                                 const struct carrier_event *e)
{
    const struct profile_carrier *c = profile_carrier(w->merchant->profile, e->carrier);
    struct meaning m = {.class = CARRIER_UNKNOWN};
    struct slice statuses = e->statuses.len > 0 ? e->statuses
                            : c != NULL         ? c->statuses
                                                : SLICE_NONE;
    if (statuses.len > 0) {
        const struct carrier_status *row = carrier_status_find(statuses, e->code);
        m.known = row != NULL && row->class != CARRIER_UNKNOWN;
        if (!m.known)
            return m;
        m.class = row->class;
        m.proves_custody = row->proves_custody;
    } else {
        m.known = carrier_class_parse(e->class, &m.class) && m.class != CARRIER_UNKNOWN;
        if (!m.known)
            return m;
        m.proves_custody = carrier_class_proves_custody(m.class);
    }
    m.class = carrier_class_heading(m.class, e->direction, p->custody);
    return m;
}

/* The carrier says that it did not take it, or that it was cancelled; the next scan that proves
 * custody answers that. */
static enum hf_status judge_refusal(struct work *w, struct order *o, const struct parcel *p,
                                    const struct carrier_event *e, enum carrier_class class,
                                    enum custody before)
{
    enum hf_status s = HF_OK;
    if (!carrier_class_refuses(class, before)) {
        bool taken = carrier_class_proves_custody(class) && custody_is_confirmed(p->custody);
        for (int i = o->hold_count - 1; i >= 0 && s >= 0 && taken; i--)
            if (o->holds[i].reason.code == REASON_CARRIER_REFUSED &&
                slice_eq(o->holds[i].reason.field, p->tracking))
                s = close_hold(w, o, i, "data", SLICE("the carrier has it after all"));
        return s;
    }
    struct reason r = {
        .code = REASON_CARRIER_REFUSED,
        .field = p->tracking,
        .args = {p->carrier,
                 arena_format(txn_arena(w->tx), "%.*s, %s (%.*s)", SLICE_FMT(p->tracking),
                 carrier_class_name(class), SLICE_FMT(e->code))}
    };
    return open_hold(w, o, &r);
}

/* An event that is known, now with the proof that was missing: carriers file it hours later. */
static enum hf_status proof_came(struct work *w, struct order *o, struct parcel *p,
                                 const struct carrier_event *e, const struct meaning *m,
                                 enum event_result *result)
{
    if (e->proof.len == 0 || p->proof.len > 0 || p->custody != CUSTODY_DELIVERED || !m->known ||
        !carrier_class_proves_delivery(m->class))
        return HF_OK;
    p->proof = e->proof;
    *result = EVENT_RECORDED;
    work_note(w, "carrier:proof");
    enum hf_status s = save_parcel(w, p);
    for (int i = 0; i < o->shipment_count && s >= 0; i++)
        if (o->shipments[i].shipment_id == p->shipment_id)
            s = advance(w, o, &o->shipments[i], p, e, false);
    return s < 0 ? s : save_order(w, o);
}

/* REFUSED: neither its number nor one that was put right. */
static enum hf_status is_its_number(struct work *w, const struct parcel *p, struct slice tracking)
{
    struct rows rows;
    bool its = slice_eq(tracking, p->tracking);
    if (its)
        return HF_OK;
    enum hf_status s = store_query(w->tx, SQL_list_parcel_numbers,
                                   PARAMS(P_I64(w->merchant_id), P_I64(p->parcel_id)), &rows);
    if (s < 0)
        return s;
    while (rows_next(&rows))
        its = its || (slice_eq(row_text(&rows, 1), tracking) &&
                      slice_eq(row_text(&rows, 0), p->carrier) && row_i64(&rows, 4) != 0);
    s = rows_end(&rows);
    return s < 0 ? s : its ? HF_OK : HF_REFUSED;
}

enum hf_status record_parcel_event(struct work *w, const struct carrier_event *said,
                                   enum event_result *result, struct order **order)
{
    struct parcel p;
    struct carrier_event as_read = *said, *e = &as_read;
    enum hf_status s = load_parcel(w, e->parcel_id, &p);
    if (s == HF_OK)
        s = load_order(w, ORDER_OF(p.shipment_id), false, order);
    if (s != HF_OK)
        return s;
    if (!slice_eq(e->carrier, p.carrier))
        return HF_REFUSED;
    s = is_its_number(w, &p, e->tracking);
    if (s != HF_OK)
        return s;
    const struct meaning m = read_event(w, &p, e);
    e->class = slice_of(carrier_class_name(m.class));
    s = insert_event(w, e);
    if (s < 0)
        return s;
    w->object = "order";
    w->object_id = (*order)->order_id;
    *result = EVENT_KNOWN;
    if (s == HF_NOT_FOUND && m.known)
        s = read_again(w, *order, e);
    if (s == HF_NOT_FOUND)
        return proof_came(w, *order, &p, e, &m, result);
    if (s < 0)
        return s;
    *result = EVENT_UNKNOWN_CLASS;
    if (!m.known)
        return unknown_class(w, *order, e);
    bool older = e->at_us == 0 || e->at_us < p.custody_at_us;
    enum custody before = p.custody;
    enum custody next = custody_next(p.custody, m.class, m.proves_custody, older);
    apply_to_parcel(&p, e, m.class, next);
    *result = next != before ? EVENT_MOVED : EVENT_RECORDED;
    work_note(w, "carrier:%s custody:%s", carrier_class_name(m.class), custody_name(p.custody));
    s = save_parcel(w, &p);
    if (s >= 0 && !older)
        s = judge_refusal(w, *order, &p, e, m.class, before);
    if (s >= 0 && next != before && (next == CUSTODY_RETURNING || next == CUSTODY_RETURNED))
        s = expect_to_sender(w, *order, &p);
    for (int i = 0; i < (*order)->shipment_count && s >= 0; i++)
        if ((*order)->shipments[i].shipment_id == p.shipment_id)
            s = advance(w, *order, &(*order)->shipments[i], &p, e, !older || next != before);
    if (s >= 0)
        s = save_order(w, *order);
    if (s >= 0)
        s = work_event(w, "parcel.event", (*order)->order_id,
                       arena_format(txn_arena(w->tx),
                                    "\"class\":\"%s\",\"custody\":\"%s\",\"state\":\"%s\"",
                                    carrier_class_name(m.class), custody_name(p.custody),
                                    order_state_name((*order)->state)));
    return s;
}
