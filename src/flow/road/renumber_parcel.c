/* A carrier's number put right while the parcel is out: relabelled at a hub, or read wrongly here.
 * Called by the API.
 * Promise: both numbers stay the parcel's; what was told of the old one is told again. */
#include "flow/owe.h"
#include "flow/road/dispatch.h"
#include "flow/road/tracking.h"
#include "rules/tracking_number.h"
#include "store/sql.h"

static enum hf_status refuse(struct renumbering *r, const char *problem)
{
    r->problem = problem;
    return HF_REFUSED;
}

/* Before it is out a wrong label is voided; at its end there is nothing to follow any more. */
static bool is_out(const struct parcel *p)
{
    return p->tracking.len > 0 && p->custody >= CUSTODY_HANDED_OVER &&
           p->custody != CUSTODY_DELIVERED && p->custody != CUSTODY_RETURNED;
}

static enum hf_status check(const struct work *w, struct renumbering *r, const struct parcel *p)
{
    const struct profile_carrier *c = profile_carrier(w->merchant->profile, p->carrier);
    if (!is_out(p))
        return refuse(r, "wrong_state");
    if (slice_eq(p->tracking, r->tracking))
        return refuse(r, "same_number");
    if (c != NULL && c->number_count > 0 && !number_fits(c->numbers, c->number_count, r->tracking))
        return refuse(r, "number_malformed");
    return HF_OK;
}

/* What was raised about the old number: the new one has a silence of its own. */
static enum hf_status close_stalled(struct work *w, struct order *o, struct slice tracking)
{
    enum hf_status s = HF_OK;
    for (int i = o->hold_count - 1; i >= 0 && s >= 0; i--)
        if (o->holds[i].reason.code == REASON_TRACKING_STALLED &&
            slice_eq(o->holds[i].reason.field, tracking))
            s = close_hold(w, o, i, "data", SLICE("its number was put right"));
    return s;
}

static enum hf_status replace(struct work *w, struct renumbering *r, struct parcel *p)
{
    r->former = p->tracking;
    enum hf_status s =
        store_put(w->tx, SQL_insert_parcel_tracking,
                  PARAMS(P_TEXT(p->carrier), P_TEXT(r->tracking), P_I64(w->merchant_id),
                         P_I64(p->parcel_id), P_I64(w->now_us)));
    if (s == HF_NOT_FOUND)
        return refuse(r, "label_duplicate");
    if (s >= 0)
        s = store_put(w->tx, SQL_replace_parcel_tracking,
                      PARAMS(P_I64(w->merchant_id), P_TEXT(p->carrier), P_TEXT(p->tracking),
                             P_TEXT(r->tracking), P_TEXT(r->evidence), P_I64(w->now_us)));
    if (s == HF_NOT_FOUND)
        return HF_FAILED; /* it is the parcel's living number */
    p->tracking = r->tracking;
    return s < 0 ? s : save_parcel(w, p);
}

enum hf_status renumber_parcel(struct work *w, struct renumbering *r)
{
    struct parcel p;
    struct shipment *sh = NULL;
    enum hf_status s = load_parcel(w, r->parcel_id, &p);
    if (s == HF_OK)
        s = load_order(w, ORDER_OF(p.shipment_id), false, &r->order);
    if (s == HF_OK)
        s = check(w, r, &p);
    if (s == HF_OK)
        s = replace(w, r, &p);
    if (s != HF_OK)
        return s;
    for (int i = 0; i < r->order->shipment_count; i++)
        if (r->order->shipments[i].shipment_id == p.shipment_id)
            sh = &r->order->shipments[i];
    if (sh == NULL)
        return HF_FAILED;
    r->carrier = p.carrier;
    w->object = "parcel";
    w->object_id = p.parcel_id;
    work_note(w, "renumbered:%.*s->%.*s", SLICE_FMT(r->former), SLICE_FMT(r->tracking));
    s = close_stalled(w, r->order, r->former);
    if (s >= 0)
        s = follow_parcel(w, sh, &p);
    if (s >= 0 && sh->state >= ORDER_SHIPPED && sh->state <= ORDER_CLOSED) /* it was told */
        s = owe_event(w, r->order->connection_id, "order.shipped", r->order->order_id);
    if (s >= 0)
        s = work_event(w, "parcel.renumbered", r->order->order_id, SLICE(""));
    return s < 0 ? s : save_order(w, r->order);
}
