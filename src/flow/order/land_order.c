/* Lands one payload exactly once and carries the order as far as its evidence allows.
 * The common end of webhook, poll, file and API.
 * Promise: the same key or the same order never acts twice; a payload we cannot read is kept and
 * raised, never lost. */
#include "flow/order/land_order.h"

#include <assert.h>

#include "base/ids.h"
#include "base/keyring.h"
#include "flow/order/channel_hold.h"
#include "flow/order/late_webhook.h"
#include "flow/order/order_needs.h"
#include "flow/order/order_twin.h"
#include "flow/order/person.h"
#include "flow/order/receipt_seal.h"
#include "store/sql.h"

const char *landing_result_name(enum landing_result r)
{
    switch (r) {
    case LANDING_LANDED:
        return "landed";
    case LANDING_DUPLICATE:
        return "duplicate";
    case LANDING_HELD:
        return "held";
    case LANDING_IGNORED:
        return "ignored";
    }
    return "";
}

#define BYTES(array) ((struct slice){(const char *)(array), sizeof(array)})

enum hf_status keep_landing_key(struct work *w, int64_t subject_id, const struct landing *l)
{
    unsigned char now[WRAPPED_KEY_BYTES];
    const struct keyring *k = w->hub->keyring;
    struct slice then = {(const char *)l->wrapped, sizeof l->wrapped};
    memcpy(now, l->wrapped, sizeof now);
    if (l->key_generation != keyring_generation(k) &&
        data_key_rewrap(k, w->merchant_id, l->key_id, then, now) == REWRAP_UNREADABLE)
        return HF_FAILED; /* it waited through a whole change: the sender sends again */
    return store_post(
        w->tx, SQL_insert_data_key,
        PARAMS(P_I64(w->merchant_id), P_I64(subject_id), P_I64(l->key_id), P_BLOB(BYTES(now))));
}

/* The payload's own row and the key that opens it. subject: the order, or the receipt itself. */
static enum hf_status insert_receipt(struct work *w, struct landing *l)
{
    int64_t subject = l->order_id ? l->order_id : l->receipt_id;
    unsigned char row_seal[RECEIPT_SEAL_BYTES];
    struct receipt_row row = receipt_row_of(l);
    row.result = slice_of(landing_result_name(l->result));
    row.received_at_us = w->now_us;
    receipt_seal(l->row_key, &row, row_seal);
    enum hf_status s =
        store_post(w->tx, SQL_insert_receipt,
                   PARAMS(P_I64(l->receipt_id), P_I64(w->merchant_id), P_I64(l->connection_id),
                          P_BLOB(BYTES(l->key_hash)), P_TEXT(l->key), P_TEXT(l->path),
                          P_TEXT(l->topic), P_BLOB(BYTES(l->body_sha256)), P_I64(l->body.len),
                          P_BLOB(l->sealed_body), P_I64_OR_NULL(l->order_id), P_TEXT(row.result),
                          P_I64(w->now_us), P_BLOB(BYTES(row_seal))));
    if (s < 0 || l->sealed_body.ptr == NULL)
        return s;
    return keep_landing_key(w, subject, l);
}

struct gate {
    int64_t receipt_id; /* 0 = never seen */
    int64_t order_id;
    bool same_body;
};

static enum hf_status ask_gate(struct work *w, const struct landing *l, struct gate *g)
{
    struct rows rows;
    enum hf_status s = store_query(
        w->tx, SQL_find_receipt,
        PARAMS(P_I64(w->merchant_id), P_I64(l->connection_id), P_BLOB(BYTES(l->key_hash))), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        g->receipt_id = row_i64(&rows, 0);
        g->same_body = slice_eq(row_blob(&rows, 1), BYTES(l->body_sha256));
        g->order_id = row_i64(&rows, 2);
    }
    return rows_end(&rows);
}

static enum hf_status log_duplicate(struct work *w, struct landing *l, const struct gate *g)
{
    l->result = LANDING_DUPLICATE;
    l->receipt_id = g->receipt_id;
    l->order_id = g->order_id;
    w->payload_digest = SLICE_NONE; /* a row that names a payload is a row that kept it */
    enum hf_status s =
        store_post(w->tx, SQL_log_duplicate,
                   PARAMS(P_I64(w->merchant_id), P_I64(g->receipt_id), P_TEXT(l->path),
                          P_I64(l->connection_id), P_I64(w->now_us)));
    return s < 0 ? s : HF_DUPLICATE;
}

/* Same key, other body: the second one is kept under a key of its own and held as a conflict. */
static enum hf_status hold_conflict(struct work *w, struct landing *l, const struct gate *g)
{
    l->conflict = true;
    l->result = LANDING_HELD;
    l->order_id = 0;
    memcpy(l->key_hash, l->body_sha256,
           sizeof l->key_hash); /* the second copy of it is a duplicate */
    struct gate again = {0};
    enum hf_status s = ask_gate(w, l, &again);
    if (s < 0)
        return s;
    if (again.receipt_id != 0) {
        s = log_duplicate(w, l, &again);
        l->result = LANDING_HELD;
        return s;
    }
    s = insert_receipt(w, l);
    struct reason r = {.code = REASON_IDEMPOTENCY_CONFLICT, .args = {l->key}};
    int64_t id;
    if (s >= 0)
        s = open_exception(w, "receipt", l->receipt_id, &r, &id);
    w->object = "receipt";
    w->object_id = g->receipt_id;
    w->outcome = "held";
    w->reason = "idempotency_conflict";
    return s < 0 ? s : HF_HELD;
}

static enum hf_status hold_malformed(struct work *w, struct landing *l)
{
    l->result = LANDING_HELD;
    enum hf_status s = insert_receipt(w, l);
    struct reason r = {
        .code = REASON_PAYLOAD_MALFORMED,
        .line = l->error.line,
        .field = l->error.field,
        .args = {l->error.message, l->topic}
    };
    int64_t id;
    if (s >= 0)
        s = open_exception(w, "receipt", l->receipt_id, &r, &id);
    w->object = "receipt";
    w->object_id = l->receipt_id;
    w->outcome = "held";
    w->reason = "payload_malformed";
    return s < 0 ? s : HF_HELD;
}

/* A hint is kept with its payload when it means something of ours; else only that it came. */
static enum hf_status land_hint(struct work *w, struct landing *l)
{
    bool known = false;
    struct slice sealed = l->sealed_body;
    enum hf_status s = l->hear(w, l, &known);
    l->result = known ? LANDING_LANDED : LANDING_IGNORED;
    if (!known)
        l->sealed_body = SLICE_NONE;
    if (s >= 0)
        s = insert_receipt(w, l);
    l->sealed_body = sealed; /* another run begins where this one did */
    w->object = "receipt";
    w->object_id = l->receipt_id;
    w->outcome = known ? "done" : "ignored";
    return s < 0 ? s : HF_OK;
}

static enum hf_status new_order(struct work *w, struct landing *l, struct order **order)
{
    struct order *o = ARENA_NEW(txn_arena(w->tx), struct order);
    if (o == NULL)
        return HF_FULL;
    o->order_id = id_next_stride(w->hub->ids, w->now_us, ORDER_ID_STRIDE);
    o->ledger.object_id = o->order_id;
    o->connection_id = l->connection_id;
    o->channel = merchant_connection_by_id(w->merchant, l->connection_id)->code;
    o->external_id = l->doc->external_id;
    o->order_number = l->doc->order_number.ptr ? l->doc->order_number : l->doc->external_id;
    o->placed_at_us = l->doc->placed_at_us ? l->doc->placed_at_us : w->now_us;
    o->received_at_us = w->now_us;
    o->state_at_us = w->now_us;
    o->shipments = ARENA_ARRAY(txn_arena(w->tx), struct shipment, ORDER_ID_STRIDE - 1);
    *order = o;
    return o->shipments == NULL ? HF_FULL : adopt_doc(w, l, o);
}

static enum hf_status land_new(struct work *w, struct landing *l)
{
    struct order *o;
    bool held;
    enum hf_status s = new_order(w, l, &o);
    if (s < 0)
        return s;
    l->order_id = o->order_id;
    l->result = LANDING_LANDED;
    s = insert_receipt(w, l);
    if (s >= 0)
        s = store_post(w->tx, SQL_upsert_order_person,
                       PARAMS(P_I64(w->merchant_id), P_I64(o->order_id), P_I64(l->key_id),
                              P_BLOB(l->sealed_person)));
    if (s >= 0)
        s = record_doc_facts(w, l, o);
    if (s >= 0)
        s = hold_by_doc(w, l, o, &held);
    if (s >= 0)
        s = hold_seen_before(w, o);
    if (s >= 0 && l->twins && l->doc->topic != TOPIC_CANCELLED)
        s = hold_twin(w, o, l->twin);
    if (s >= 0)
        s = l->doc->topic == TOPIC_CANCELLED
                ? cancel_order(w, o, l->doc->cancel_reason, WISH_OF_CHANNEL)
                : settle_order(w, o, l->receipt_id);
    if (s >= 0)
        s = insert_order_lines(w, o);
    if (s >= 0)
        s = save_order(w, o);
    if (s >= 0)
        s = work_event(w, "order.landed", o->order_id,
                       arena_format(txn_arena(w->tx), "\"state\":\"%s\",\"holds\":%d",
                                    order_state_name(o->state), o->hold_count));
    l->holds = order_is_blocked(o);
    w->outcome = l->holds ? "held" : "done";
    return s < 0 ? s : HF_OK;
}

/* A late copy of an order that was erased: that it came is on file, what it said is not kept. */
static enum hf_status land_erased(struct work *w, struct landing *l)
{
    struct slice sealed = l->sealed_body;
    l->erased = true;
    l->result = LANDING_IGNORED;
    l->sealed_body = SLICE_NONE;
    enum hf_status s = insert_receipt(w, l);
    l->sealed_body = sealed; /* another run begins where this one did */
    w->object = "order";
    w->object_id = l->order_id;
    w->outcome = "ignored";
    w->reason = "erased";
    return s;
}

static enum hf_status land_again(struct work *w, struct landing *l, int64_t order_id)
{
    struct order *o;
    enum hf_status s = load_order(w, order_id, true, &o);
    if (s < 0)
        return s;
    l->order_id = order_id;
    if (o->erased_at_us != 0)
        return land_erased(w, l);
    bool changed = false;
    s = merge_order(w, l, o, &changed);
    if (s < 0)
        return s;
    l->result = changed ? LANDING_LANDED : LANDING_DUPLICATE;
    s = insert_receipt(w, l);
    if (s >= 0 && changed)
        s = save_order(w, o);
    w->object = "order";
    w->object_id = order_id;
    w->outcome = changed ? "done" : "duplicate";
    if (s >= 0 && changed)
        s = work_event(w, "order.changed", order_id,
                       arena_format(txn_arena(w->tx), "\"state\":\"%s\",\"holds\":%d",
                                    order_state_name(o->state), o->hold_count));
    return s < 0 ? s : changed ? HF_OK : HF_DUPLICATE;
}

enum hf_status land_in(struct work *w, struct landing *l)
{
    struct gate gate = {0};
    l->conflict = false;
    l->edited = false;
    l->erased = false;
    l->holds = false;
    l->order_id = 0;
    w->payload_digest = BYTES(l->body_sha256);
    enum hf_status s = ask_gate(w, l, &gate);
    if (s < 0)
        return s;
    if (gate.receipt_id != 0 && gate.same_body)
        return log_duplicate(w, l, &gate);
    l->receipt_id = work_new_id(w);
    if (gate.receipt_id != 0)
        return hold_conflict(w, l, &gate);
    if (l->hear != NULL && l->hint != NULL)
        return land_hint(w, l);
    if (l->doc == NULL)
        return hold_malformed(w, l);
    int64_t order_id = 0;
    s = store_get_i64(
        w->tx, SQL_find_order_natural,
        PARAMS(P_I64(w->merchant_id), P_I64(l->connection_id), P_TEXT(l->doc->external_id)),
        &order_id);
    if (s < 0)
        return s;
    bool known = s != HF_NOT_FOUND;
    s = known ? land_again(w, l, order_id) : land_new(w, l);
    if (s < 0)
        return s;
    enum hf_status matched = match_ways(w, l, known);
    return matched < 0 ? matched : s;
}

enum hf_status land_order(struct txn *tx, void *arg)
{
    struct landing *l = arg;
    unsigned char
        key_hash[16]; /* a conflict re-keys the copy: start each run from the same place */
    memcpy(key_hash, l->key_hash, sizeof key_hash);
    struct work w;
    enum hf_status s = work_begin(&w, tx, l->hub, l->merchant_id, l->actor, "land_order");
    if (s != HF_OK)
        return s < 0 ? s : HF_FAILED;
    s = land_in(&w, l);
    memcpy(l->key_hash, key_hash, sizeof key_hash);
    if (s == HF_DUPLICATE && l->result == LANDING_DUPLICATE && w.detail_bytes == 0 &&
        w.object_id == 0)
        return work_end_unchanged(&w, s); /* logged as a copy; nothing changed */
    return work_end(&w, s);
}
