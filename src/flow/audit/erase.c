/* Erases the personal data of orders: on schedule, or because two people said so.
 * Called by the timer role and by POST /v1/orders/{id}/erase.
 * Promise: what is erased cannot be read again; the chain stays whole; a certificate says what,
 * when, whose. */
#include "flow/audit/erase.h"

#include <assert.h>

#include "base/crypto.h"
#include "base/ids.h"
#include "base/instant.h"
#include "rules/profile.h"
#include "store/sql.h"

#define BYTES(array) ((struct slice){(const char *)(array), sizeof(array)})

const char *erasure_cause_name(enum erasure_cause c)
{
    return c == ERASURE_REQUEST ? "request" : "retention";
}

const char *erase_refused(const struct order *o)
{
    if (o->state == ORDER_HANDED_OVER || o->state == ORDER_SHIPPED || o->state == ORDER_DELIVERED ||
        o->state == ORDER_CLOSED || o->state == ORDER_CANCELLED)
        return NULL;
    return "it is still to be sent: cancel it first";
}

/* -- one subject */

static enum hf_status add_count(struct work *w, const struct sql *sql, int64_t id, int64_t *sum)
{
    int64_t n = 0;
    enum hf_status s = store_get_i64(w->tx, sql, PARAMS(P_I64(w->merchant_id), P_I64(id)), &n);
    *sum += n;
    return s;
}

/* Children before what they are found by: clashing payloads before their keys' owner is emptied,
 * calls before the outbox rows, chunks before their blob. */
static enum hf_status empty_order(struct work *w, int64_t order_id)
{
    const struct sql *const steps[] = {
        SQL_destroy_order_keys,       SQL_clear_clashing_receipts, SQL_clear_order_receipts,
        SQL_delete_order_person,      SQL_delete_person_hashes,    SQL_delete_order_twins,
        SQL_delete_order_blob_chunks, SQL_delete_order_blobs,      SQL_clear_order_calls,
        SQL_clear_order_exceptions,   SQL_clear_order_outbox,      SQL_clear_order_carrier_texts,
        SQL_clear_order_answers,
    };
    enum hf_status s = HF_OK;
    for (size_t i = 0; i < sizeof steps / sizeof *steps && s >= 0; i++)
        s = store_post(w->tx, steps[i], PARAMS(P_I64(w->merchant_id), P_I64(order_id)));
    return s;
}

static enum hf_status erase_order(struct work *w, int64_t order_id, int64_t *keys)
{
    static const unsigned char zeroes[sizeof((struct order *)0)->content];
    enum hf_status s = store_put(
        w->tx, SQL_erase_order,
        PARAMS(P_I64(w->merchant_id), P_I64(order_id), P_I64(w->now_us), P_BLOB(BYTES(zeroes))));
    if (s != HF_OK)
        return s;
    s = add_count(w, SQL_count_erasable_keys, order_id, keys);
    if (s >= 0)
        s = empty_order(w, order_id);
    return s < 0 ? s : work_event(w, "order.erased", order_id, SLICE_NONE);
}

static enum hf_status erase_receipt(struct work *w, int64_t receipt_id, int64_t *keys)
{
    const struct param who[] = {P_I64(w->merchant_id), P_I64(receipt_id)};
    enum hf_status s = store_put(w->tx, SQL_erase_receipt, who, 2);
    if (s != HF_OK)
        return s;
    s = add_count(w, SQL_count_receipt_keys, receipt_id, keys);
    if (s >= 0)
        s = store_post(w->tx, SQL_destroy_receipt_keys, who, 2);
    return s < 0 ? s : store_post(w->tx, SQL_clear_receipt_exceptions, who, 2);
}

/* -- the certificate */

struct slice erasure_text(struct work *w, int64_t erasure_id, struct slice cause, int64_t at_us,
                          const struct erasure_subject *subjects, int count)
{
    struct arena *a = txn_arena(w->tx);
    char id[ID_TEXT_BYTES];
    id_print(w->hub->ids_key, "ers", w->merchant_id, erasure_id, id);
    struct slice at = instant_text(a, at_us);
    struct slice text = arena_format(a, "holdfast-erasure-v1\n%.*s\n%.*s\n%s\n%.*s\n%.*s\n",
                                     SLICE_FMT(w->hub->install_id), SLICE_FMT(w->merchant->code),
                                     id, SLICE_FMT(cause), SLICE_FMT(at));
    for (int i = 0; i < count && text.ptr != NULL; i++) {
        bool order = slice_is(subjects[i].subject, "order");
        id_print(w->hub->ids_key, order ? "ord" : "rcp", w->merchant_id, subjects[i].id, id);
        text =
            arena_format(a, "%.*s%.*s %s\n", SLICE_FMT(text), SLICE_FMT(subjects[i].subject), id);
    }
    return text;
}

static void sort_subjects(struct erasure_subject *s, int count)
{
    for (int i = 1; i < count; i++)
        for (int k = i; k > 0 && s[k].id < s[k - 1].id; k--) {
            struct erasure_subject swap = s[k];
            s[k] = s[k - 1];
            s[k - 1] = swap;
        }
}

static enum hf_status certify(struct work *w, struct erasure *e, struct erasure_subject *subjects,
                              int count)
{
    struct arena *a = txn_arena(w->tx);
    unsigned char *digest = arena_take(a, 32, 1);
    e->erasure_id = work_new_id(w);
    sort_subjects(subjects, count);
    struct slice cause = slice_of(erasure_cause_name(e->cause));
    struct slice text = erasure_text(w, e->erasure_id, cause, w->now_us, subjects, count);
    if (digest == NULL || text.ptr == NULL)
        return HF_FULL;
    sha256(text, digest);
    w->payload_digest = (struct slice){(const char *)digest, 32};
    work_note(w, "erased:%d;keys:%lld", count, (long long)e->keys);
    enum hf_status s =
        store_post(w->tx, SQL_insert_erasure,
                   PARAMS(P_I64(w->merchant_id), P_I64(e->erasure_id), P_TEXT(cause),
                          P_TEXT(w->actor.name), P_I64(w->now_us), P_I64(count), P_I64(e->keys),
                          P_BLOB(w->payload_digest), P_I64(w->audit_seq)));
    for (int i = 0; i < count && s >= 0; i++)
        s = store_post(w->tx, SQL_insert_erasure_subject,
                       PARAMS(P_I64(w->merchant_id), P_I64(subjects[i].id),
                              P_TEXT(subjects[i].subject), P_I64(e->erasure_id)));
    return s;
}

enum hf_status erase(struct work *w, struct erasure *e)
{
    struct erasure_subject done[2 * ERASURE_BATCH];
    int count = 0;
    enum hf_status s = HF_OK;
    assert(e->order_count <= ERASURE_BATCH);
    assert(e->receipt_count <= ERASURE_BATCH);
    for (int i = 0; i < e->order_count && s >= 0; i++) {
        s = erase_order(w, e->orders[i], &e->keys);
        if (s == HF_OK)
            done[count++] = (struct erasure_subject){SLICE("order"), e->orders[i]};
    }
    for (int i = 0; i < e->receipt_count && s >= 0; i++) {
        s = erase_receipt(w, e->receipts[i], &e->keys);
        if (s == HF_OK)
            done[count++] = (struct erasure_subject){SLICE("receipt"), e->receipts[i]};
    }
    if (s < 0)
        return s;
    return count == 0 ? HF_NOT_FOUND : certify(w, e, done, count);
}

/* -- on schedule */

static enum hf_status take_ids(enum hf_status s, struct rows *rows, int64_t *ids, int *count)
{
    if (s < 0)
        return s;
    while (*count < ERASURE_BATCH && rows_next(rows))
        ids[(*count)++] = row_i64(rows, 0);
    return rows_end(rows);
}

static enum hf_status list_due(struct work *w, const struct connection *c, struct erasure *e)
{
    struct rows rows;
    const struct profile_connection *p = c->profile; /* dropped from the profile: the usual days */
    int64_t delivered =
        w->now_us - (p != NULL ? p->delivered_days : RETENTION_DELIVERED_DAYS) * US_PER_DAY;
    int64_t quiet =
        w->now_us - (p != NULL ? p->undelivered_days : RETENTION_UNDELIVERED_DAYS) * US_PER_DAY;
    enum hf_status s =
        store_query(w->tx, SQL_list_due_erasures,
                    PARAMS(P_I64(w->merchant_id), P_I64(c->connection_id), P_I64(delivered),
                           P_I64(quiet), P_I64(ERASURE_BATCH - e->order_count)),
                    &rows);
    s = take_ids(s, &rows, e->orders, &e->order_count);
    if (s < 0)
        return s;
    s = store_query(w->tx, SQL_list_due_receipts,
                    PARAMS(P_I64(w->merchant_id), P_I64(c->connection_id), P_I64(quiet),
                           P_I64(ERASURE_BATCH - e->receipt_count)),
                    &rows);
    return take_ids(s, &rows, e->receipts, &e->receipt_count);
}

enum hf_status sweep_erasures(struct txn *tx, void *arg)
{
    struct erasure_sweep *sweep = arg;
    struct actor actor = {.name = SLICE("hub"), .via = SLICE("timer")};
    struct erasure e = {.cause = ERASURE_RETENTION};
    struct work w;
    sweep->erased = 0;
    enum hf_status s = work_begin(&w, tx, sweep->hub, sweep->merchant_id, actor, "erase");
    if (s != HF_OK)
        return s;
    for (int i = 0; i < w.merchant->connection_count && s >= 0; i++)
        s = list_due(&w, &w.merchant->connections[i], &e);
    if (s < 0 || e.order_count + e.receipt_count == 0)
        return work_end_unchanged(&w, s);
    s = erase(&w, &e);
    if (s != HF_OK)
        return work_end_unchanged(&w, s);
    w.object = "erasure";
    w.object_id = e.erasure_id;
    w.reason = "retention";
    sweep->erased = e.order_count + e.receipt_count;
    return work_end(&w, s);
}
