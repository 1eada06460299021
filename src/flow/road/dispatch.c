/* Closing a manifest and handing it over.
 * Between the lane scan and the carrier's first event.
 * Promise: what we claim to have handed over is counted and signed for; what stayed behind says so;
 * the silence of the carrier is timed from here. */
#include "flow/road/dispatch.h"

#include "base/ids.h"
#include "flow/owe.h"
#include "flow/road/retail.h"
#include "rules/silence.h"
#include "store/sql.h"

struct manifest {
    int64_t warehouse_id, closed_at_us, handed_over_at_us, parcels_closed;
    struct slice carrier;
};
struct listed { /* one parcel of a manifest */
    int64_t merchant_id, parcel_id, shipment_id;
    struct slice tracking;
    bool left;
};
enum { LISTED_MAX = 2000 }; /* parcels one truck takes */

/* Outside, ids are opaque: in evidence and holds too. */
static struct slice manifest_ref(const struct work *w, int64_t manifest_id)
{
    char text[ID_TEXT_BYTES];
    id_print(w->hub->ids_key, "mnf", 0, manifest_id, text);
    return arena_copy(txn_arena(w->tx), slice_of(text));
}

static enum hf_status refuse(struct work *w, struct dispatch_answer *a, const char *problem,
                             const char *message)
{
    a->problem = problem;
    a->message = arena_copy(txn_arena(w->tx), slice_of(message));
    return HF_REFUSED;
}

static enum hf_status find_manifest(struct work *w, int64_t id, struct manifest *m)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_find_manifest, PARAMS(P_I64(id)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found)
        *m = (struct manifest){row_i64(&rows, 0), row_i64(&rows, 3), row_i64(&rows, 4),
                               row_i64(&rows, 8), row_text_copy(&rows, 1)};
    s = rows_end(&rows);
    return s < 0 ? s : found ? HF_OK : HF_NOT_FOUND;
}

static enum hf_status list_parcels(struct work *w, int64_t id, struct listed **all, int *count)
{
    struct rows rows;
    *all = ARENA_ARRAY(txn_arena(w->tx), struct listed, LISTED_MAX);
    *count = 0;
    if (*all == NULL)
        return HF_FULL;
    enum hf_status s = store_query(w->tx, SQL_list_manifest_parcels, PARAMS(P_I64(id)), &rows);
    if (s < 0)
        return s;
    while (*count < LISTED_MAX && rows_next(&rows))
        (*all)[(*count)++] = (struct listed){row_i64(&rows, 0), row_i64(&rows, 1),
                                             row_i64(&rows, 2), row_text_copy(&rows, 3), false};
    return rows_end(&rows);
}

/* One shipment in a unit of its merchant. step: what is done with it. */
struct step {
    uint32_t kinds;
    enum order_event event;
    struct slice source, ref;
    const struct handover *handover; /* NULL: closing */
    const struct manifest *manifest;
    int64_t manifest_id;
};

static enum hf_status arm_silence(struct work *w, const struct shipment *sh)
{
    const struct profile_carrier *carrier;
    const struct profile_service *service =
        profile_service(w->merchant->profile, sh->service, &carrier);
    const struct warehouse *wh = directory_warehouse_by_id(w->directory, sh->warehouse_id);
    if (service == NULL || service->silence_hours == 0)
        return HF_OK;
    int64_t due = silence_due(wh->zone, wh->site != NULL ? &wh->site->calendar : NULL, w->now_us,
                              service->silence_hours);
    return store_post(w->tx, SQL_set_timer,
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_STR("custody_silence"),
                             P_I64(sh->shipment_id), P_I64(due), P_I64(w->now_us)));
}

/* What was taken is handed over, whatever its shipment still waits for; *whole: nothing of the
 * shipment is left here. */
static enum hf_status mark_parcels(struct work *w, const struct shipment *sh, int64_t manifest_id,
                                   bool *whole)
{
    struct parcel all[PARCELS_MAX];
    int count, marked = 0;
    enum hf_status s = load_parcels(w, sh->shipment_id, all, &count);
    *whole = count > 0;
    for (int i = 0; i < count && s >= 0; i++) {
        /* the carrier's own scan may have come first */
        if (all[i].manifest_id == manifest_id && all[i].custody < CUSTODY_HANDED_OVER) {
            all[i].custody = CUSTODY_HANDED_OVER;
            all[i].handed_over_at_us = w->now_us;
            marked++;
            s = save_parcel(w, &all[i]);
        }
        *whole = *whole && all[i].custody >= CUSTODY_HANDED_OVER;
    }
    return s < 0 || marked == 0 ? s : arm_silence(w, sh);
}

/* Closing: is every parcel of the shipment on a manifest that is closed? */
static enum hf_status all_manifested(struct work *w, const struct shipment *sh, int64_t manifest_id,
                                     bool *whole)
{
    struct parcel all[PARCELS_MAX];
    struct manifest m;
    int count;
    enum hf_status s = load_parcels(w, sh->shipment_id, all, &count);
    *whole = true;
    for (int i = 0; i < count && s >= 0 && *whole; i++) {
        if (all[i].manifest_id == manifest_id)
            continue;
        *whole = all[i].manifest_id != 0;
        if (*whole)
            s = find_manifest(w, all[i].manifest_id, &m);
        *whole = *whole && s == HF_OK && m.closed_at_us != 0;
    }
    return s;
}

/* A carrier that wants to hear of the close hears of it once per manifest. */
static enum hf_status tell_closed(struct work *w, const struct step *step)
{
    const struct profile_carrier *c =
        profile_carrier(w->merchant->profile, step->manifest->carrier);
    const struct connection *k =
        c != NULL && c->connection.len > 0 ? merchant_connection(w->merchant, c->connection) : NULL;
    if (k == NULL || step->handover != NULL)
        return HF_OK;
    return owe_newest(w, &(struct owed){.connection_id = k->connection_id,
                                        .kind = "manifest.closed",
                                        .object_id = step->manifest_id});
}

static enum hf_status move_on(struct work *w, struct order *o, struct shipment *sh,
                              const struct step *step)
{
    uint32_t missing;
    bool whole = false;
    enum hf_status s = step->handover != NULL ? mark_parcels(w, sh, step->manifest_id, &whole)
                                              : all_manifested(w, sh, step->manifest_id, &whole);
    if (s >= 0)
        s = tell_closed(w, step);
    if (s < 0 || !whole)
        return s < 0 ? s : HF_OK; /* its last parcel takes the shipment along */
    struct evidence_fact fact = {.kinds = step->kinds, .source = step->source, .ref = step->ref};
    s = record_evidence(w, &sh->ledger, &fact);
    if (s >= 0)
        s = move_shipment(w, o, sh, step->event, &missing);
    return s == HF_REFUSED
               ? HF_OK
               : s; /* it holds, or the carrier's scan was first: it stays where it is */
}

static enum hf_status step_shipment(struct work *hub_work, int64_t merchant_id, int64_t shipment_id,
                                    const struct step *step)
{
    struct work w;
    struct order *o;
    enum hf_status s = work_begin(&w, hub_work->tx, hub_work->hub, merchant_id, hub_work->actor,
                                  step->handover ? "hand_over" : "close_manifest");
    if (s != HF_OK)
        return s < 0 ? s : HF_FAILED;
    s = load_order(&w, ORDER_OF(shipment_id), false, &o);
    for (int i = 0; s == HF_OK && i < o->shipment_count; i++)
        if (o->shipments[i].shipment_id == shipment_id)
            s = move_on(&w, o, &o->shipments[i], step);
    if (s == HF_OK)
        s = save_order(&w, o);
    if (s == HF_OK)
        s = work_event(&w, step->handover ? "shipment.handed_over" : "shipment.manifested",
                       o->order_id, SLICE(""));
    return work_end(&w, s == HF_NOT_FOUND ? HF_FAILED : s);
}

static enum hf_status step_all(struct work *w, const struct listed *all, int count,
                               const struct step *step)
{
    for (int i = 0; i < count; i++) {
        bool seen = all[i].left;
        for (int k = 0; k < i && !seen; k++)
            seen = !all[k].left && all[k].shipment_id == all[i].shipment_id &&
                   all[k].merchant_id == all[i].merchant_id;
        if (seen)
            continue;
        enum hf_status s = step_shipment(w, all[i].merchant_id, all[i].shipment_id, step);
        if (s < 0)
            return s;
    }
    return HF_OK;
}

enum hf_status close_manifest(struct work *w, int64_t manifest_id, struct dispatch_answer *a)
{
    struct manifest m;
    struct listed *all;
    int count;
    *a = (struct dispatch_answer){0};
    enum hf_status s = find_manifest(w, manifest_id, &m);
    if (s < 0)
        return s;
    if (s == HF_NOT_FOUND)
        return refuse(w, a, "unknown_manifest", "there is no such manifest");
    if (m.closed_at_us != 0)
        return refuse(w, a, "already_closed", "the manifest is closed already");
    s = list_parcels(w, manifest_id, &all, &count);
    if (s < 0)
        return s;
    if (count == 0)
        return refuse(w, a, "empty", "no parcel was scanned into its lane");
    w->object = "manifest";
    w->object_id = manifest_id;
    a->parcels = count;
    s = store_put(w->tx, SQL_close_manifest,
                  PARAMS(P_I64(manifest_id), P_I64(w->now_us), P_I64(count)));
    if (s != HF_OK)
        return s < 0 ? s : HF_RETRY;
    struct step step = {.kinds = EVIDENCE_MANIFEST,
                        .event = EVENT_MANIFEST,
                        .source = w->actor.name,
                        .ref = manifest_ref(w, manifest_id),
                        .manifest = &m,
                        .manifest_id = manifest_id};
    work_note(w, "parcels:%d", count);
    return step_all(w, all, count, &step);
}

static enum hf_status leave_behind(struct work *hub_work, const struct listed *l,
                                   int64_t manifest_id)
{
    struct work w;
    struct order *o;
    struct parcel p;
    enum hf_status s =
        work_begin(&w, hub_work->tx, hub_work->hub, l->merchant_id, hub_work->actor, "left_behind");
    if (s != HF_OK)
        return s < 0 ? s : HF_FAILED;
    s = load_parcel(&w, l->parcel_id, &p);
    if (s == HF_OK)
        s = load_order(&w, ORDER_OF(l->shipment_id), false, &o);
    p.manifest_id = 0;
    p.lane = SLICE("");
    if (s == HF_OK)
        s = save_parcel(&w, &p);
    struct reason r = {
        .code = REASON_LEFT_BEHIND,
        .field = l->tracking,
        .args = {l->tracking, manifest_ref(&w, manifest_id)}
    };
    if (s == HF_OK)
        s = open_hold(&w, o, &r);
    if (s == HF_OK)
        s = save_order(&w, o);
    return work_end(&w, s == HF_NOT_FOUND ? HF_FAILED : s);
}

static int mark_left(struct listed *all, int count, const struct handover *h)
{
    int left = 0;
    for (int i = 0; i < count; i++)
        for (int k = 0; k < h->left_count; k++)
            if (slice_eq(all[i].tracking, h->left[k]) && !all[i].left) {
                all[i].left = true;
                left++;
            }
    return left;
}

/* -- what stands in the way of leaving */

static bool first_of_merchant(const struct listed *all, int at)
{
    for (int i = 0; i < at; i++)
        if (all[i].merchant_id == all[at].merchant_id)
            return false;
    return true;
}

/* The truck took another number than was listed: everybody whose goods are on it hears so. */
static enum hf_status raise_mismatch(struct work *hub_work, const struct listed *all, int count,
                                     const struct handover *h, const struct dispatch_answer *a)
{
    enum hf_status s = HF_OK;
    for (int i = 0; i < count && s >= 0; i++) {
        struct work w;
        int64_t id;
        if (!first_of_merchant(all, i))
            continue;
        s = work_begin(&w, hub_work->tx, hub_work->hub, all[i].merchant_id, hub_work->actor,
                       "count_mismatch");
        if (s != HF_OK)
            return s < 0 ? s : HF_FAILED;
        struct arena *arena = txn_arena(w.tx);
        int64_t taken = h->count >= 0 ? h->count : a->taken;
        struct reason r = {
            .code = REASON_MANIFEST_COUNT_MISMATCH,
            .field = SLICE("count"),
            .args = {manifest_ref(&w, h->manifest_id), arena_format(arena, "%d", count),
                     arena_format(arena, "%lld", (long long)taken)}
        };
        s = work_end(&w, open_exception(&w, "manifest", h->manifest_id, &r, &id));
    }
    return s;
}

static enum hf_status settle(struct work *w, int64_t object_id, enum exception_reason code,
                             struct slice field, const char *how, const char *why)
{
    return store_post(w->tx, SQL_settle_exceptions,
                      PARAMS(P_I64(w->merchant_id), P_I64(object_id), P_I64(code), P_TEXT(field),
                             P_I64(w->now_us), P_STR(how), P_TEXT(w->actor.name), P_STR(why)));
}

/* One load of a retailer: may it leave? Then it has left. */
static enum hf_status leave_load(struct work *hub_work, int64_t merchant_id, int64_t load_id,
                                 const struct handover *h, struct dispatch_answer *a)
{
    struct work w;
    struct retail_load l;
    struct reason r;
    char text[300];
    enum hf_status s =
        work_begin(&w, hub_work->tx, hub_work->hub, merchant_id, hub_work->actor, "depart_load");
    if (s != HF_OK)
        return s < 0 ? s : HF_FAILED;
    w.object = "load";
    w.object_id = load_id;
    s = load_retail(&w, load_id, &l);
    if (s == HF_OK && l.departed_at_us == 0)
        s = judge_load(&w, &l, LOAD_LEAVING, &r);
    if (s != HF_OK || l.departed_at_us != 0)
        return work_end(&w, s == HF_NOT_FOUND ? HF_FAILED : s);
    if (r.code != REASON_NONE && !h->overridden) {
        reason_word(&r, "en", text, sizeof text);
        a->problem = reason_name(r.code);
        a->message = arena_copy(txn_arena(w.tx), slice_of(text));
        a->kept = a->overridable = true;
        w.outcome = "refused";
        s = raise_on_load(&w, &l, &r);
        return work_end(&w, s < 0 ? s : HF_REFUSED);
    }
    struct guide_finding broken[GUIDE_FINDINGS_MAX];
    int broken_count = 0;
    s = judge_guides(&w, &l, broken, &broken_count);
    for (int i = 0; i < broken_count; i++)
        work_note(&w, "guide:%.*s@%.*s:%s", SLICE_FMT(broken[i].document),
                  SLICE_FMT(broken[i].version), guide_breach_name(broken[i].breach));
    if (s >= 0 && r.code != REASON_NONE) {
        work_note(&w, "override:%s", reason_name(r.code));
        s = settle(&w, load_id, r.code, r.field, "decision", "two people let the load leave");
    }
    if (s >= 0)
        s = store_put(w.tx, SQL_depart_load,
                      PARAMS(P_I64(merchant_id), P_I64(load_id), P_I64(w.now_us)));
    if (s >= 0)
        s = work_event(&w, "load.departed", load_id, SLICE(""));
    return work_end(&w, s);
}

static enum hf_status leave_loads(struct work *w, const struct listed *all, int count,
                                  const struct handover *h, struct dispatch_answer *a)
{
    enum hf_status s = HF_OK;
    for (int i = 0; i < count && (s == HF_OK || s == HF_NOT_FOUND); i++) {
        int64_t load_id = 0;
        if (all[i].left)
            continue;
        s = store_get_i64(w->tx, SQL_find_parcel_load,
                          PARAMS(P_I64(all[i].merchant_id), P_I64(all[i].parcel_id)), &load_id);
        if (s == HF_OK)
            s = leave_load(w, all[i].merchant_id, load_id, h, a);
    }
    return s == HF_NOT_FOUND ? HF_OK : s;
}

/* The count fits in the end: what was open about it is answered. */
static enum hf_status settle_counts(struct work *hub_work, const struct listed *all, int count,
                                    int64_t manifest_id)
{
    enum hf_status s = HF_OK;
    for (int i = 0; i < count && s >= 0; i++)
        if (first_of_merchant(all, i)) {
            struct work w = *hub_work;
            w.merchant_id = all[i].merchant_id;
            s = settle(&w, manifest_id, REASON_MANIFEST_COUNT_MISMATCH, SLICE("count"), "data",
                       "the count fits");
        }
    return s;
}

enum hf_status hand_over_manifest(struct work *w, const struct handover *h,
                                  struct dispatch_answer *a)
{
    struct manifest m;
    struct listed *all;
    int count;
    *a = (struct dispatch_answer){0};
    enum hf_status s = find_manifest(w, h->manifest_id, &m);
    if (s < 0)
        return s;
    if (s == HF_NOT_FOUND)
        return refuse(w, a, "unknown_manifest", "there is no such manifest");
    if (m.closed_at_us == 0)
        return refuse(w, a, "not_closed", "close the manifest first");
    if (m.handed_over_at_us != 0)
        return refuse(w, a, "already_handed_over", "the manifest has been handed over already");
    s = list_parcels(w, h->manifest_id, &all, &count);
    if (s < 0)
        return s;
    a->parcels = count;
    a->left = mark_left(all, count, h);
    a->taken = count - a->left;
    if (a->left != h->left_count || (h->count >= 0 && h->count != a->taken)) {
        a->kept = true;
        s = raise_mismatch(w, all, count, h, a);
        return s < 0
                   ? s
                   : refuse(
                         w, a, "manifest_count_mismatch",
                         "the count does not fit the manifest: name the parcels that stayed behind");
    }
    s = leave_loads(w, all, count, h, a);
    if (s >= 0 && s != HF_REFUSED)
        s = settle_counts(w, all, count, h->manifest_id);
    if (s < 0 || s == HF_REFUSED)
        return s;
    w->object = "manifest";
    w->object_id = h->manifest_id;
    work_note(w, "listed:%d taken:%lld", count, (long long)a->taken);
    s = store_put(w->tx, SQL_hand_over_manifest,
                  PARAMS(P_I64(h->manifest_id), P_I64(w->now_us), P_TEXT(h->driver),
                         P_TEXT(h->vehicle), P_TEXT(h->signature), P_I64(a->taken)));
    if (s != HF_OK)
        return s < 0 ? s : HF_RETRY;
    for (int i = 0; i < count && s >= 0; i++)
        if (all[i].left)
            s = leave_behind(w, &all[i], h->manifest_id);
    struct step step = {.kinds = EVIDENCE_COLLECTION,
                        .event = EVENT_HAND_OVER,
                        .source = w->actor.name,
                        .ref = manifest_ref(w, h->manifest_id),
                        .handover = h,
                        .manifest = &m,
                        .manifest_id = h->manifest_id};
    return s < 0 ? s : step_all(w, all, count, &step);
}
