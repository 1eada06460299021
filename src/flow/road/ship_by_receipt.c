/* Shipping without a scan: a service that has no tracking, and a receipt that the carrier signed.
 * Called by the API, carried out with a second person's approval.
 * Promise: the receipt is on file by its hash, the request names who approved, and nothing claims a
 * carrier's scan. */
#include "flow/blob.h"
#include "flow/owe.h"
#include "flow/road/dispatch.h"
#include "store/sql.h"

static bool is_untracked(const struct work *w, struct slice service)
{
    const struct profile_carrier *carrier;
    const struct profile_service *s = profile_service(w->merchant->profile, service, &carrier);
    return s != NULL && s->untracked;
}

/* Of the box that stands; a label may have changed the service of the shipment. */
static enum hf_status check_service(struct work *w, const struct shipment *sh, bool *untracked)
{
    struct parcel all[PARCELS_MAX];
    int count;
    enum hf_status s = load_parcels(w, sh->shipment_id, all, &count);
    *untracked = count > 0;
    for (int i = 0; i < count; i++)
        *untracked =
            *untracked && is_untracked(w, all[i].service.len > 0 ? all[i].service : sh->service);
    return s;
}

static enum hf_status refuse(struct receipt_shipping *r, const char *problem)
{
    r->problem = problem;
    return HF_REFUSED;
}

static enum hf_status record_both(struct work *w, struct shipment *sh,
                                  const struct receipt_shipping *r)
{
    struct evidence_fact receipt = {
        .kinds = EVIDENCE_COLLECTION_RECEIPT,
        .source = sh->carrier,
        .ref = r->reference,
        .payload_sha256 = {(const char *)r->sha256, sizeof r->sha256}
    };
    struct evidence_fact approval = {
        .kinds = EVIDENCE_APPROVAL, .source = w->actor.name, .ref = SLICE("ship_without_scan")};
    enum hf_status s = record_evidence(w, &sh->ledger, &receipt);
    return s < 0 ? s : record_evidence(w, &sh->ledger, &approval);
}

static enum hf_status move(struct work *w, struct order *o, struct shipment *sh)
{
    uint32_t missing;
    bool waits;
    enum hf_status s = move_shipment(w, o, sh, EVENT_COLLECTION_RECEIPT, &missing);
    if (s != HF_OK)
        return s == HF_REFUSED ? HF_FAILED : s; /* state and evidence were seen a moment ago */
    s = ship_goods(w, o, sh);
    if (s >= 0)
        s = end_silence(w, o, sh, "the carrier's signed receipt is on file");
    if (s >= 0)
        s = owe_event(w, o->connection_id, "order.shipped", o->order_id);
    if (s < 0 || o->hold_count > 0)
        return s; /* an open exception keeps it shipped */
    s = await_acknowledgement(w, o, &waits);
    if (s < 0 || waits)
        return s;
    s = move_shipment(w, o, sh, EVENT_CLOSE, &missing);
    return s < 0 ? s : HF_OK;
}

enum hf_status ship_by_receipt(struct work *w, struct receipt_shipping *r)
{
    struct shipment *sh = NULL;
    struct slice kept;
    bool untracked;
    enum hf_status s = load_order(w, ORDER_OF(r->shipment_id), false, &r->order);
    if (s != HF_OK)
        return s;
    for (int i = 0; i < r->order->shipment_count; i++)
        if (r->order->shipments[i].shipment_id == r->shipment_id)
            sh = &r->order->shipments[i];
    if (sh == NULL)
        return HF_NOT_FOUND;
    if (sh->state != ORDER_HANDED_OVER)
        return refuse(r, "wrong_state");
    s = check_service(w, sh, &untracked);
    if (s >= 0 && !untracked)
        return refuse(r, "service_tracked");
    if (s >= 0)
        s = read_blob(w->tx, w->hub, w->merchant_id, r->order->order_id,
                      (struct slice){(const char *)r->sha256, sizeof r->sha256}, txn_arena(w->tx),
                      &kept);
    if (s == HF_NOT_FOUND)
        return refuse(r, "receipt_missing");
    if (s < 0 || r->ask)
        return s;
    s = record_both(w, sh, r);
    if (s >= 0)
        s = move(w, r->order, sh);
    w->object = "order";
    w->object_id = r->order->order_id;
    return s < 0 ? s : save_order(w, r->order);
}
