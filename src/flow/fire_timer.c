/* Timers: payment that does not come, carriers that stay silent, cut-offs that pass, stock that
 * arrives. Called by the timer role for every timer that came due. Promise: fires once; what it
 * raises is a hold or an exception, never a move forward. */
#include "flow/fire_timer.h"

#include <string.h>

#include "base/ids.h"
#include "base/instant.h"
#include "flow/catalogue/catalogue.h"
#include "flow/inbound/inbound.h"
#include "flow/order/land_order.h"
#include "flow/returns/returns.h"
#include "flow/road/dispatch.h"
#include "flow/stock/count_task.h"
#include "flow/stock/lots.h"
#include "flow/stock/stock.h"
#include "rules/cutoff.h"
#include "store/sql.h"

enum { SWEEP_MAX = 100 };

static enum hf_status raise(struct work *w, int64_t order_id, const struct reason *r)
{
    struct order *o;
    enum hf_status s = load_order(w, order_id, false, &o);
    if (s != HF_OK)
        return s < 0 ? s : HF_OK; /* erased meanwhile */
    s = open_hold(w, o, r);
    return s < 0 ? s : save_order(w, o);
}

static enum hf_status payment_wait(struct work *w, const struct due_timer *t)
{
    struct order *o;
    enum hf_status s = load_order(w, t->object_id, false, &o);
    if (s != HF_OK)
        return s < 0 ? s : HF_OK;
    bool waits = o->state < ORDER_ACCEPTED && !(o->ledger.on_file & EVIDENCE_PAYMENT_CAPTURED);
    if (!waits)
        return HF_OK;
    struct reason r = {
        .code = REASON_PAYMENT_NOT_EVIDENCED,
        .field = SLICE("payment"),
        .args = {arena_format(txn_arena(w->tx), "nothing for %lld hours",
                              (long long)((t->due_at_us - t->set_at_us) / US_PER_HOUR))}};
    s = open_hold(w, o, &r);
    return s < 0 ? s : save_order(w, o);
}

struct silent {
    struct slice carrier, tracking, lane;
    int64_t manifest_id, handed_over_at_us;
};

static enum hf_status find_silent(struct work *w, int64_t shipment_id, struct silent *found,
                                  bool *any)
{
    struct rows rows;
    *any = false;
    enum hf_status s = store_query(w->tx, SQL_list_silent_parcels,
                                   PARAMS(P_I64(w->merchant_id), P_I64(shipment_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        *found = (struct silent){row_text_copy(&rows, 0), row_text_copy(&rows, 1),
                                 row_text_copy(&rows, 4), row_i64(&rows, 2), row_i64(&rows, 3)};
        *any = true;
    }
    return rows_end(&rows);
}

static enum hf_status custody_silence(struct work *w, const struct due_timer *t)
{
    struct silent p;
    struct arena *a = txn_arena(w->tx);
    bool any;
    enum hf_status s = find_silent(w, t->object_id, &p, &any);
    if (s < 0 || !any)
        return s;
    char manifest[ID_TEXT_BYTES];
    id_print(w->hub->ids_key, "mnf", 0, p.manifest_id, manifest);
    struct reason r = {
        .code = REASON_CUSTODY_SILENT,
        .field = p.tracking,
        .args = {p.carrier,
                 arena_format(a, "%lld",
                 (long long)((t->due_at_us - p.handed_over_at_us) / US_PER_HOUR)),
                 arena_format(a, "%s (%.*s)", manifest, SLICE_FMT(p.lane)),
                 instant_text(a, p.handed_over_at_us)}
    };
    return raise(w, ORDER_OF(t->object_id), &r);
}

static enum hf_status stalled(struct work *w, const struct due_timer *t)
{
    return tracking_stalled(w, t->object_id, t->set_at_us, t->due_at_us);
}

/* A message that came to its end without a call says nothing of it: looked at again. */
static enum hf_status acknowledgement(struct work *w, const struct due_timer *t)
{
    return close_acknowledged(w, t->object_id);
}

struct late {
    int64_t shipment_id, cutoff_us;
    struct slice service;
};

/* The cause as far as the books know it (CUT-4). */
static enum cutoff_cause cause_of(const struct work *w, const struct order *o,
                                  const struct shipment *sh)
{
    const struct profile_carrier *carrier;
    const struct profile_service *service =
        profile_service(w->merchant->profile, sh->service, &carrier);
    struct cutoff_facts facts = {.held = order_is_blocked(o),
                                 .at_dock = (sh->ledger.on_file & EVIDENCE_LANE_SCAN) != 0,
                                 .accepted_us = o->accepted_at_us,
                                 .cutoff_us = sh->cutoff_us,
                                 .wave_minutes = service != NULL ? service->wave_minutes : -1};
    return cutoff_cause(&facts);
}

static enum hf_status raise_late(struct work *w, const struct late *l)
{
    struct order *o;
    struct arena *a = txn_arena(w->tx);
    enum hf_status s = load_order(w, ORDER_OF(l->shipment_id), false, &o);
    if (s != HF_OK)
        return s < 0 ? s : HF_OK;
    const struct shipment *sh = NULL;
    for (int i = 0; i < o->shipment_count; i++)
        if (o->shipments[i].shipment_id == l->shipment_id)
            sh = &o->shipments[i];
    if (sh == NULL)
        return HF_FAILED;
    const char *cause = cutoff_cause_name(cause_of(w, o, sh));
    struct slice when = instant_text(a, l->cutoff_us);
    struct reason r = {
        .code = REASON_CUTOFF_MISSED, .args = {l->service, when, slice_of(cause)}
    };
    s = open_hold(w, o, &r);
    if (s >= 0)
        s = work_event(
            w, "shipment.cutoff_missed", o->order_id,
            arena_format(
                a,
                "\"cause\":\"%s\",\"service\":\"%.*s\",\"cutoff\":\"%.*s\",\"rule_version\":\"%.*s\"",
                cause, SLICE_FMT(l->service), SLICE_FMT(when), SLICE_FMT(sh->rule_version)));
    return s < 0 ? s : save_order(w, o);
}

static enum hf_status cutoff(struct work *w, const struct due_timer *t)
{
    enum { LATE_MAX = 100 }; /* of one sweep: a unit stays short, the next one goes on */
    struct late late[LATE_MAX];
    struct rows rows;
    int count = 0;
    enum hf_status s =
        store_query(w->tx, SQL_list_late_shipments,
                    PARAMS(P_I64(w->merchant_id), P_I64(t->due_at_us), P_I64(LATE_MAX)), &rows);
    if (s < 0)
        return s;
    while (count < LATE_MAX && rows_next(&rows))
        late[count++] =
            (struct late){row_i64(&rows, 0), row_i64(&rows, 1), row_text_copy(&rows, 2)};
    s = rows_end(&rows);
    for (int i = 0; i < count && s >= 0; i++)
        s = raise_late(w, &late[i]);
    if (s < 0 || count < LATE_MAX)
        return s;
    return store_post(w->tx, SQL_set_timer, /* there may be more of them */
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_STR("cutoff"),
                             P_I64(t->object_id), P_I64(t->due_at_us), P_I64(w->now_us)));
}

/* First come, first served: in the order they landed. */
static enum hf_status restock(struct work *w, const struct due_timer *t)
{
    int64_t *orders = ARENA_ARRAY(txn_arena(w->tx), int64_t, SWEEP_MAX);
    struct rows rows;
    int count = 0;
    if (orders == NULL)
        return HF_FULL;
    enum hf_status s =
        store_query(w->tx, SQL_list_short_orders,
                    PARAMS(P_I64(w->merchant_id), P_I64(t->object_id), P_I64(SWEEP_MAX)), &rows);
    if (s < 0)
        return s;
    while (count < SWEEP_MAX && rows_next(&rows))
        orders[count++] = row_i64(&rows, 0);
    s = rows_end(&rows);
    for (int i = 0; i < count && s >= 0; i++) {
        struct order *o;
        s = load_order(w, orders[i], true, &o);
        if (s == HF_OK)
            s = revalidate_order(w, o, 0);
        if (s >= 0)
            s = save_order(w, o);
    }
    if (s < 0 || count < SWEEP_MAX)
        return s;
    return store_post(w->tx, SQL_set_timer, /* go on after the last one */
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_STR("restock"),
                             P_I64(orders[count - 1]), P_I64(w->now_us), P_I64(w->now_us)));
}

/* RET-4: units that nobody decided about are an exception each article. */
static enum hf_status return_undecided_since(struct work *w, const struct due_timer *t)
{
    struct return_order *r;
    struct arena *a = txn_arena(w->tx);
    enum hf_status s = load_return(w, t->object_id, &r);
    if (s != HF_OK)
        return s < 0 ? s : HF_OK;
    for (int i = 0; i < r->line_count && s >= 0; i++) {
        const struct return_line *l = &r->lines[i];
        struct reason reason = {
            .code = REASON_RETURN_UNDECIDED_AGE,
            .line = l->line,
            .args = {l->sku, arena_format(
                                 a, "%lld",
                     (long long)((t->due_at_us - t->set_at_us) / (24 * US_PER_HOUR)))}
        };
        if (l->received > l->decided)
            s = return_exception(w, r, &reason);
    }
    return s;
}

static enum hf_status cycle_count(struct work *w, const struct due_timer *t)
{
    (void)t;
    return schedule_counts(w);
}

static enum hf_status lot_expiry(struct work *w, const struct due_timer *t)
{
    (void)t;
    return expire_lots(w);
}

static enum hf_status alias_watch(struct work *w, const struct due_timer *t)
{
    (void)t;
    return watch_windows(w);
}

static enum hf_status sku_rename(struct work *w, const struct due_timer *t)
{
    (void)t;
    return due_renames(w);
}

static enum hf_status remap(struct work *w, const struct due_timer *t)
{
    return remap_orders(w, t->object_id);
}

/* RCV-5: a day before the truck: a purchase order without its ASN, an ASN without its slot. */
static enum hf_status inbound_prealert(struct work *w, const struct due_timer *t)
{
    struct inbound *in;
    enum hf_status s = load_inbound(w, t->object_id, &in);
    if (s != HF_OK || in->state != INBOUND_ANNOUNCED)
        return s < 0 ? s : HF_OK;
    bool order = in->kind == INBOUND_PURCHASE_ORDER;
    struct reason r = {
        .code = order ? REASON_ASN_LATE : REASON_SLOT_UNCONFIRMED,
        .field = order ? SLICE("paper") : SLICE(""),
        .args = {in->ref, instant_text(txn_arena(w->tx), t->due_at_us)}
    };
    return open_listed(w, "inbound", in->inbound_id, &r, &in->open);
}

static enum hf_status inbound_due(struct work *w, const struct due_timer *t)
{
    struct inbound *in;
    enum hf_status s = load_inbound(w, t->object_id, &in);
    if (s != HF_OK || in->state >= INBOUND_ARRIVED)
        return s < 0 ? s : HF_OK;
    struct reason r = {
        .code = REASON_INBOUND_LATE,
        .args = {in->ref, instant_text(txn_arena(w->tx), t->due_at_us)}
    };
    return open_listed(w, "inbound", in->inbound_id, &r, &in->open);
}

static enum hf_status bundle_version(struct work *w, const struct due_timer *t)
{
    return begin_bundle_version(w, t->object_id);
}

enum hf_status fire_timer(struct txn *tx, void *arg)
{
    static const struct {
        const char *kind;
        enum hf_status (*run)(struct work *w, const struct due_timer *t);
    } kinds[] = {
        {"payment_wait",     payment_wait          },
        {"custody_silence",  custody_silence       },
        {"tracking_stalled", stalled               },
        {"cutoff",           cutoff                },
        {"acknowledgement",  acknowledgement       },
        {"restock",          restock               },
        {"cycle_count",      cycle_count           },
        {"lot_expiry",       lot_expiry            },
        {"alias_watch",      alias_watch           },
        {"sku_rename",       sku_rename            },
        {"remap",            remap                 },
        {"return_undecided", return_undecided_since},
        {"inbound_prealert", inbound_prealert      },
        {"inbound_due",      inbound_due           },
        {"bundle_version",   bundle_version        }
    };
    const struct due_timer *t = arg;
    struct work w;
    struct actor actor = {.name = SLICE("hub"), .via = SLICE("timer")};
    enum hf_status s = work_begin(&w, tx, t->hub, t->merchant_id, actor, "fire_timer");
    if (s != HF_OK)
        return s;
    s = store_put(tx, SQL_fire_timer,
                  PARAMS(P_I64(t->merchant_id), P_I64(t->timer_id), P_I64(w.now_us)));
    if (s != HF_OK) /* another process was first */
        return work_end_unchanged(&w, s);
    work_note(&w, "timer:%s", t->kind);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && s >= 0; i++)
        if (strcmp(kinds[i].kind, t->kind) == 0)
            s = kinds[i].run(&w, t);
    return work_end(&w, s < 0 ? s : HF_OK);
}

enum hf_status escalate_overdue(struct txn *tx, void *arg)
{
    struct escalation *e = arg;
    struct work w;
    struct actor actor = {.name = SLICE("hub"), .via = SLICE("timer")};
    struct rows rows;
    struct {
        int64_t id, object_id;
        enum exception_reason reason;
    } found[SWEEP_MAX];
    int count = 0;
    enum hf_status s = work_begin(&w, tx, e->hub, e->merchant_id, actor, "escalate");
    e->count = 0;
    if (s != HF_OK)
        return s;
    s = store_query(tx, SQL_list_overdue,
                    PARAMS(P_I64(e->merchant_id), P_I64(w.now_us), P_I64(SWEEP_MAX)), &rows);
    if (s < 0)
        return work_end_unchanged(&w, s);
    while (count < SWEEP_MAX && rows_next(&rows)) {
        found[count].id = row_i64(&rows, 0);
        found[count].object_id = row_i64(&rows, 1);
        found[count++].reason = (enum exception_reason)row_i64(&rows, 2);
    }
    s = rows_end(&rows);
    for (int i = 0; i < count && s >= 0; i++) {
        s = store_post(tx, SQL_escalate_exception,
                       PARAMS(P_I64(e->merchant_id), P_I64(found[i].id), P_I64(w.now_us)));
        work_note(&w, "escalated:%s", reason_name(found[i].reason));
        if (s >= 0)
            s = work_event(
                &w, "exception.escalated", found[i].object_id,
                arena_format(txn_arena(tx), "\"reason\":\"%s\"", reason_name(found[i].reason)));
    }
    e->count = count;
    return count > 0 ? work_end(&w, s) : work_end_unchanged(&w, s);
}
