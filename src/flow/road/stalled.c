/* A parcel that the carrier has and says nothing more about.
 * Called with every carrier event, and by the timer that it sets.
 * Promise: one alarm per silence; the next event closes it, and no older one does. */
#include "base/instant.h"
#include "flow/road/dispatch.h"
#include "rules/custody.h"
#include "rules/silence.h"
#include "store/sql.h"

static enum hf_status arm(struct work *w, const struct shipment *sh, const struct parcel *p)
{
    const struct profile_carrier *carrier;
    const struct profile_service *service = profile_service(
        w->merchant->profile, p->service.len > 0 ? p->service : sh->service, &carrier);
    const struct warehouse *wh = directory_warehouse_by_id(w->directory, sh->warehouse_id);
    if (service == NULL || service->stalled_hours == 0)
        return HF_OK;
    int64_t due = silence_due(wh->zone, wh->site != NULL ? &wh->site->calendar : NULL, w->now_us,
                              service->stalled_hours);
    return store_post(w->tx, SQL_set_timer,
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)),
                             P_STR("tracking_stalled"), P_I64(p->parcel_id), P_I64(due),
                             P_I64(w->now_us)));
}

enum hf_status watch_tracking(struct work *w, struct order *o, const struct shipment *sh,
                              const struct parcel *p, bool heard)
{
    if (!heard || !custody_is_confirmed(p->custody))
        return HF_OK;
    enum hf_status s = store_post(w->tx, SQL_end_timers,
                                  PARAMS(P_I64(w->merchant_id), P_I64(p->parcel_id),
                                         P_STR("tracking_stalled"), P_I64(2), P_I64(w->now_us)));
    for (int i = o->hold_count - 1; i >= 0 && s >= 0; i--)
        if (o->holds[i].reason.code == REASON_TRACKING_STALLED &&
            slice_eq(o->holds[i].reason.field, p->tracking))
            s = close_hold(w, o, i, "data", SLICE("the carrier's next event came"));
    return s < 0 || !custody_awaits_event(p->custody) ? s : arm(w, sh, p);
}

enum hf_status tracking_stalled(struct work *w, int64_t parcel_id, int64_t set_at_us,
                                int64_t due_at_us)
{
    struct parcel p;
    struct order *o;
    struct arena *a = txn_arena(w->tx);
    enum hf_status s = load_parcel(w, parcel_id, &p);
    if (s == HF_OK)
        s = load_order(w, ORDER_OF(p.shipment_id), false, &o);
    if (s != HF_OK || !custody_awaits_event(p.custody))
        return s < 0 ? s : HF_OK; /* erased meanwhile, or at its end */
    struct reason r = {
        .code = REASON_TRACKING_STALLED,
        .field = p.tracking,
        .args = {p.carrier, p.tracking,
                 arena_format(a, "%s of %.*s", custody_name(p.custody),
                 SLICE_FMT(p.custody_at_us > 0 ? instant_text(a, p.custody_at_us)
                                                            : SLICE("an undated event"))),
                 arena_format(a, "%lld", (long long)((due_at_us - set_at_us) / US_PER_HOUR))}
    };
    s = open_hold(w, o, &r);
    return s < 0 ? s : save_order(w, o);
}
