/* GET /v1/orders/{id}/proof: the proof pack of an order.
 * Everything on file about one order, signed, to be checked offline (docs/audit.md, "proof packs").
 * Promise: what is in the pack is what the ledgers hold; no personal data. */
#include <stdio.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "flow/audit/audit_tree.h"
#include "flow/order/order.h"
#include "http/api/audit_routes.h"
#include "http/api/erasure_routes.h"
#include "http/api/order_routes.h"
#include "rules/custody.h"
#include "store/sql.h"

enum { PACK_BYTES_MAX = 16 * 1024 * 1024, INCLUSIONS_MAX = 1000 };

struct proof_query {
    int64_t merchant_id, order_id;
};

static void put_kinds(struct json_out *o, const char *key, uint32_t kinds)
{
    json_key(o, key);
    json_open(o, '[');
    for (uint32_t kind = 1; kind < 1u << EVIDENCE_KINDS; kind <<= 1)
        if (kinds & kind)
            json_put_str(o, evidence_name(kind));
    json_close(o, ']');
}

static void put_object(struct json_out *o, int64_t object_id)
{
    char name[24];
    int64_t n = object_id % ORDER_ID_STRIDE;
    snprintf(name, sizeof name, n == 0 ? "order" : "shipment %lld", (long long)n);
    json_key(o, "object");
    json_put_str(o, name);
}

/* One list of the pack: what is on file of the order, row by row. */
static enum hf_status put_list(struct json_out *o, struct txn *tx, const struct proof_query *q,
                               const char *key, const struct sql *sql,
                               void (*put)(struct json_out *o, struct rows *rows,
                                           const struct proof_query *q))
{
    struct rows rows;
    enum hf_status s =
        store_query(tx, sql, PARAMS(P_I64(q->merchant_id), P_I64(q->order_id)), &rows);
    if (s < 0)
        return s;
    json_key(o, key);
    json_open(o, '[');
    while (rows_next(&rows))
        put(o, &rows, q);
    json_close(o, ']');
    return rows_end(&rows);
}

static void put_fact(struct json_out *o, struct rows *rows, const struct proof_query *q)
{
    (void)q;
    json_open(o, '{');
    put_object(o, row_i64(rows, 0));
    json_key(o, "seq");
    json_put_i64(o, row_i64(rows, 1));
    put_kinds(o, "kinds", (uint32_t)row_i64(rows, 2));
    put_kinds(o, "withdrawn", (uint32_t)row_i64(rows, 3));
    json_key(o, "source");
    json_put_text(o, row_text(rows, 5));
    json_key(o, "ref");
    json_put_text(o, row_text(rows, 6));
    json_key(o, "observed_at");
    json_put_instant(o, row_i64(rows, 7));
    json_key(o, "recorded_at");
    json_put_instant(o, row_i64(rows, 8));
    json_key(o, "payload_sha256");
    json_put_hex(o, row_blob(rows, 9));
    json_close(o, '}');
}

static void put_move(struct json_out *o, struct rows *rows, const struct proof_query *q)
{
    (void)q;
    json_open(o, '{');
    put_object(o, row_i64(rows, 0));
    json_key(o, "seq");
    json_put_i64(o, row_i64(rows, 1));
    json_key(o, "event");
    json_put_str(o, order_event_name((enum order_event)row_i64(rows, 2)));
    json_key(o, "from");
    json_put_str(o, order_state_name((enum order_state)row_i64(rows, 3)));
    json_key(o, "to");
    json_put_str(o, order_state_name((enum order_state)row_i64(rows, 4)));
    put_kinds(o, "on_file", (uint32_t)row_i64(rows, 5));
    json_key(o, "profile_version");
    json_put_i64(o, row_i64(rows, 6));
    json_key(o, "rules_version");
    json_put_i64(o, row_i64(rows, 7));
    json_key(o, "audit_seq");
    json_put_i64(o, row_i64(rows, 8));
    json_key(o, "at");
    json_put_instant(o, row_i64(rows, 9));
    json_close(o, '}');
}

static void put_scan(struct json_out *o, struct rows *rows, const struct proof_query *q)
{
    static const char *const names[] = {"carrier", "tracking", "class",
                                        "code",    "location", "proof"};
    (void)q;
    json_open(o, '{');
    json_key(o, "at");
    json_put_instant(o, row_i64(rows, 0));
    for (int i = 0; i < 6; i++) {
        json_key(o, names[i]);
        json_put_text(o, row_text(rows, 1 + i));
    }
    json_close(o, '}');
}

static void put_audited(struct json_out *o, struct rows *rows, const struct proof_query *q)
{
    put_audit_row(o, rows, q->merchant_id);
}

/* Where each audit row stands in the newest signed tree of its chain; null where it came after. */
static enum hf_status put_inclusion(struct json_out *o, struct txn *tx, const struct proof_query *q)
{
    struct tree_reader tree;
    struct rows rows;
    int64_t seqs[INCLUSIONS_MAX];
    int count = 0;
    enum hf_status s = tree_open(tx, q->merchant_id, &tree);
    if (s >= 0)
        s = store_query(tx, SQL_list_audit_of, PARAMS(P_I64(q->merchant_id), P_I64(q->order_id)),
                        &rows);
    if (s < 0)
        return s;
    while (count < INCLUSIONS_MAX && rows_next(&rows))
        seqs[count++] = row_i64(&rows, 0);
    s = rows_end(&rows);
    json_key(o, "checkpoint");
    json_put_text(o, tree.note.len > 0 ? tree.note : SLICE_NONE);
    json_key(o, "inclusion");
    json_open(o, '[');
    for (int i = 0; i < count && s >= 0; i++) {
        unsigned char path[MERKLE_PATH_MAX][32];
        int steps;
        s = tree_path(&tree, seqs[i], path, &steps);
        if (s < 0 || steps < 0)
            continue; /* it came after the tree was signed */
        json_open(o, '{');
        json_key(o, "seq");
        json_put_i64(o, seqs[i]);
        json_key(o, "path");
        json_open(o, '[');
        for (int k = 0; k < steps; k++)
            json_put_hex(o, (struct slice){(const char *)path[k], 32});
        json_close(o, ']');
        json_close(o, '}');
    }
    json_close(o, ']');
    return s;
}

static void put_head(struct exchange *x, struct json_out *o, const struct work *w,
                     const struct order *order)
{
    json_key(o, "format");
    json_put_str(o, "holdfast-proof-v1");
    json_key(o, "install_id");
    json_put_text(o, x->hub->install_id);
    json_key(o, "made_at");
    json_put_instant(o, w->now_us);
    json_key(o, "merchant");
    json_put_text(o, w->merchant->code);
    json_key(o, "channel");
    json_put_text(o, order->channel);
    json_key(o, "external_id");
    json_put_text(o, order->external_id);
    json_key(o, "order_number");
    json_put_text(o, order->order_number);
    json_key(o, "state");
    json_put_str(o, order_state_name(order->state));
    json_key(o, "open_holds");
    json_put_i64(o, order->hold_count);
}

static enum hf_status make_pack(struct exchange *x, struct txn *tx, const struct proof_query *q,
                                struct json_out *pack)
{
    struct work w;
    struct order *order;
    enum hf_status s = work_view(&w, tx, x->hub, q->merchant_id);
    if (s != HF_OK)
        return s;
    s = load_order(&w, q->order_id, false, &order);
    json_open(pack, '{');
    if (s == HF_OK)
        put_head(x, pack, &w, order);
    if (s == HF_OK)
        s = put_erasure_of(x, pack, tx, q->merchant_id, q->order_id);
    if (s == HF_OK)
        s = put_list(pack, tx, q, "evidence", SQL_list_evidence, put_fact);
    if (s == HF_OK)
        s = put_list(pack, tx, q, "transitions", SQL_list_transitions, put_move);
    if (s == HF_OK)
        s = put_list(pack, tx, q, "carrier_events", SQL_list_order_parcel_events, put_scan);
    if (s == HF_OK)
        s = put_list(pack, tx, q, "audit", SQL_list_audit_of, put_audited);
    if (s == HF_OK)
        s = put_inclusion(pack, tx, q);
    json_close(pack, '}');
    return work_end_unchanged(&w, s);
}

static void sign_pack(struct exchange *x, struct slice pack)
{
    unsigned char public_key[32], signature[64];
    char text[BASE64_CHARS(64) + 1];
    ed25519_keypair(x->hub->audit_seed, public_key);
    ed25519_sign(x->hub->audit_seed, pack, signature);
    json_open(&x->out, '{');
    json_key(&x->out, "pack");
    json_put_raw(&x->out, pack);
    json_key(&x->out, "public_key");
    json_put_hex(&x->out, (struct slice){(const char *)public_key, sizeof public_key});
    base64_encode((struct slice){(const char *)signature, sizeof signature}, text);
    json_key(&x->out, "signature");
    json_put_str(&x->out, text);
    json_close(&x->out, '}');
}

static int read_proof(struct exchange *x, struct txn *tx)
{
    struct json_out pack;
    json_out_init(&pack, PACK_BYTES_MAX);
    enum hf_status s = make_pack(x, tx, x->state, &pack);
    struct slice text = json_out_text(&pack);
    if (s == HF_OK && text.ptr != NULL)
        sign_pack(x, text);
    json_out_release(&pack);
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 404, "not_found", "no such order");
        return 404;
    }
    return s < 0 ? (int)s : 200;
}

void handle_get_proof(struct exchange *x)
{
    struct proof_query *q = ARENA_NEW(&x->arena, struct proof_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    x->state = q;
    if (admit_id(x, x->params[0], "ord", &q->merchant_id, &q->order_id))
        exchange_read(x, read_proof);
}
