/* What each kind of outbox row means.
 * Asked by the outbox before and after every call.
 * Promise: what is told is what the store says when it is told; a message that fails for good has a
 * person's name on it. */
#include "flow/owed.h"
#include "flow/check_connection.h"
#include "flow/order/channel_hold.h"
#include "flow/road/ask_carrier.h"
#include "flow/road/dispatch.h"
#include "flow/road/label.h"
#include "flow/road/tracking.h"
#include "flow/stock/compare_stock.h"
#include "flow/stock/push_stock.h"
#include "flow/watch_webhooks.h"

#include <string.h>

#include "base/instant.h"
#include "store/sql.h"

/* The cursor stays where it is; a person looks, and it is asked again all the same. */
static enum hf_status pull_stuck(struct work *w, const struct owed_row *r,
                                 const struct owed_failure *f)
{
    struct rows rows;
    int64_t id;
    struct slice at = SLICE_NONE;
    enum hf_status s = store_query(w->tx, SQL_find_channel_pull,
                                   PARAMS(P_I64(w->merchant_id), P_I64(r->connection_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows))
        at = instant_text(txn_arena(w->tx), row_i64(&rows, 0));
    s = rows_end(&rows);
    struct reason stuck = {
        .code = REASON_CURSOR_STUCK,
        .args = {f->connection, arena_format(txn_arena(w->tx), "%.*s (%.*s)",
                 SLICE_FMT(at.ptr != NULL ? at : SLICE("its start")),
                 SLICE_FMT(f->error))}
    };
    return s < 0 ? s : open_exception(w, "connection", r->connection_id, &stuck, &id);
}

/* clang-format off */
/* kind, schedule, reads, once, gather, took effect, failed */
static const struct owed_kind kinds[] = {
    {"order.accepted", RETRY_MESSAGE, false, false, gather_order, NULL, NULL},
    {"order.backordered", RETRY_MESSAGE, false, false, gather_order, NULL, NULL},
    {"order.shipped", RETRY_MESSAGE, false, false, gather_order, end_told, NULL},
    {"order.delivered", RETRY_MESSAGE, false, false, gather_order, end_told, NULL},
    {"order.cancelled", RETRY_MESSAGE, false, false, gather_order, NULL, NULL},
    {"order.remainder_cancelled", RETRY_MESSAGE, false, false, gather_order, NULL, NULL},
    {"order.cancel_refused", RETRY_MESSAGE, false, false, gather_order, NULL, NULL},
    {"label.buy", RETRY_BENCH, false, false, gather_label, label_bought, label_failed},
    {"label.void", RETRY_STATE, false, false, NULL, NULL, label_not_voided},
    {"label.print", RETRY_BENCH, false, false, NULL, label_printed, NULL},
    {"label.hold", RETRY_STATE, false, false, NULL, label_hold_done, label_hold_failed},
    {"label.release", RETRY_STATE, false, false, NULL, label_hold_done, label_hold_failed},
    {"pull.tracking", RETRY_STATE, true, false, NULL, tracking_read, tracking_unread},
    {"push.stock", RETRY_STATE, false, false, gather_stock, stock_pushed, push_stuck},
    {"pull.orders", RETRY_STATE, true, false, NULL, NULL, pull_stuck},
    {"pull.webhooks", RETRY_STATE, true, false, gather_webhooks, webhooks_watched, watch_stuck},
    {"order.edit_refused", RETRY_MESSAGE, false, false, gather_order, NULL, NULL},
    {"order.held", RETRY_MESSAGE, false, false, gather_order, NULL, NULL},
    {"order.released", RETRY_MESSAGE, false, false, gather_order, NULL, NULL},
    {"pull.compare", RETRY_STATE, true, false, gather_compare, stock_compared, NULL},
    {"pull.holds", RETRY_STATE, true, false, gather_holds, holds_read, holds_unread},
    {"pull.check", RETRY_STATE, true, true, gather_check, check_answered, check_failed},
};
/* clang-format on */

static const struct owed_kind plain = {"", RETRY_MESSAGE, false, false, NULL, NULL, NULL};

const struct owed_kind *owed_kind(const char *kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            return &kinds[i];
    return &plain;
}

enum hf_status owed_failed(struct work *w, const struct owed_row *r, const struct owed_failure *f)
{
    int64_t exception_id;
    struct slice attempts = arena_format(txn_arena(w->tx), "%lld", (long long)f->attempts);
    struct reason unknown = {
        .code = REASON_EFFECT_UNKNOWN, .args = {slice_of(r->kind), f->connection}
    };
    struct reason given_up = {
        .code = REASON_CHANNEL_PUSH_FAILED,
        .args = {f->connection, slice_of(r->kind), attempts, f->error}
    };
    return open_exception(w, "outbox", r->outbox_id, f->doubt ? &unknown : &given_up,
                          &exception_id);
}
