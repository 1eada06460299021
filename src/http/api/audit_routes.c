/* The audit: its rows, whether they hold, and a copy to check elsewhere.
 * Read by auditors, and by the command line.
 * Promise: what is exported is all that the hashes are made of; no personal data is in it. */
#include "http/api/audit_routes.h"

#include <stdio.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "flow/audit/head_line.h"
#include "flow/audit/witness.h"
#include "http/api/page.h"
#include "http/api/record_routes.h"
#include "partner/canonical.h"
#include "store/sql.h"

enum { EXPORT_DEFAULT = 20000, EXPORT_MAX = 50000, ANCHORS_MAX = 10000 };

void put_audit_row(struct json_out *o, struct rows *rows, int64_t merchant_id)
{
    static const char *const texts[] = {"actor", "via", "action", "object"};
    static const char *const numbers[] = {"object_id", "version_before", "version_after"};
    char text[24];
    json_open(o, '{');
    json_key(o, "merchant_id");
    json_put_i64(o, merchant_id);
    json_key(o, "seq");
    json_put_i64(o, row_i64(rows, 0));
    json_key(o, "at_us");
    json_put_i64(o, row_i64(rows, 1));
    for (int i = 0; i < 4; i++) {
        json_key(o, texts[i]);
        json_put_text(o, row_text(rows, 2 + i));
    }
    for (int i = 0; i < 3; i++) { /* ids do not fit a double: text */
        snprintf(text, sizeof text, "%lld", (long long)row_i64(rows, 6 + i));
        json_key(o, numbers[i]);
        json_put_str(o, text);
    }
    json_key(o, "outcome");
    json_put_text(o, row_text(rows, 9));
    json_key(o, "request_id");
    snprintf(text, sizeof text, "%lld", (long long)row_i64(rows, 10));
    json_put_str(o, text);
    json_key(o, "reason");
    json_put_text(o, row_text(rows, 11));
    json_key(o, "detail");
    json_put_text(o, row_text(rows, 12));
    json_key(o, "payload_digest");
    json_put_hex(o, row_blob(rows, 13));
    json_key(o, "prev_hash");
    json_put_hex(o, row_blob(rows, 14));
    json_key(o, "hash");
    json_put_hex(o, row_blob(rows, 15));
    json_close(o, '}');
}

static int read_audit(struct exchange *x, struct txn *tx)
{
    const struct record_query *q = x->state;
    static const char *const texts[] = {"actor", "via", "action", "object"};
    struct json_out *o = &x->out;
    struct page p;
    enum hf_status s =
        page_open(&p, x, tx, q->limit, SQL_list_audit_chain,
                  PARAMS(P_I64(q->merchant_id), P_I64(q->after), P_I64(q->limit + 1)));
    if (s < 0)
        return (int)s;
    while (page_next(&p)) {
        json_open(o, '{');
        json_key(o, "seq");
        json_put_i64(o, p.last);
        json_key(o, "at");
        json_put_instant(o, row_i64(&p.rows, 1));
        for (int i = 0; i < 4; i++) {
            json_key(o, texts[i]);
            json_put_text(o, row_text(&p.rows, 2 + i));
        }
        if (slice_is(row_text(&p.rows, 5), "order"))
            put_id_key(x, "object_id", "ord", q->merchant_id, row_i64(&p.rows, 6));
        json_key(o, "outcome");
        json_put_text(o, row_text(&p.rows, 9));
        json_key(o, "reason");
        json_put_text(o, row_text(&p.rows, 11));
        json_key(o, "detail");
        json_put_text(o, row_text(&p.rows, 12));
        json_close(o, '}');
    }
    return page_close_number(&p);
}

void handle_list_audit(struct exchange *x)
{
    if (read_record_query(x, PAGE_DEFAULT, PAGE_MAX) != NULL)
        exchange_read(x, read_audit);
}

/* -- verification */

struct verification {
    int64_t merchant_id, from; /* -1: every chain */
    bool anchors_only;
    const struct json *anchors;
    struct audit_report witnessed; /* what the witnesses keep, looked at before */
    struct witness_report witness[WITNESSES_MAX];
    int witnesses;
};

/* Which chains: merchant= of the caller, its own, or all of them. false: answered. */
static bool read_chain(struct exchange *x, struct slice code, int64_t *merchant_id)
{
    *merchant_id = x->who.merchant_id != 0 ? x->who.merchant_id : -1;
    if (code.len == 0)
        return true;
    if (slice_is(code, "hub") && x->who.merchant_id == 0) {
        *merchant_id = 0;
        return true;
    }
    const struct merchant *m = admit_merchant(x, code);
    if (m != NULL)
        *merchant_id = m->merchant_id;
    return m != NULL;
}

/* The witnesses are the hub's: to a merchant's own people only what is about their chain is told.
 */
static void put_witnesses(struct exchange *x, const struct verification *v)
{
    struct json_out *o = &x->out;
    if (x->who.merchant_id != 0)
        return;
    json_key(o, "witnesses");
    json_open(o, '[');
    for (int i = 0; i < v->witnesses; i++) {
        json_open(o, '{');
        json_key(o, "place");
        json_put_str(o, v->witness[i].place);
        json_key(o, "heads");
        json_put_i64(o, v->witness[i].heads);
        json_key(o, "away");
        json_put_bool(o, v->witness[i].away);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static void put_report(struct exchange *x, const struct verification *v,
                       const struct audit_report *r)
{
    struct json_out *o = &x->out;
    json_open(o, '{');
    json_key(o, "verified");
    json_put_bool(o, !r->broken);
    json_key(o, "chains");
    json_put_i64(o, r->chains);
    json_key(o, "rows");
    json_put_i64(o, r->rows);
    json_key(o, "checkpoints");
    json_put_i64(o, r->checkpoints);
    json_key(o, "anchors");
    json_put_i64(o, r->anchors);
    json_key(o, "payloads");
    json_put_i64(o, r->payloads);
    if (r->broken) {
        const struct merchant *m = directory_merchant_by_id(x->directory, r->merchant_id);
        json_key(o, "merchant");
        json_put_text(o, m != NULL ? m->code : SLICE("hub"));
        json_key(o, "first_bad");
        json_put_i64(o, r->seq);
        json_key(o, "kind");
        json_put_str(o, r->kind);
        if (r->receipt_id != 0)
            put_id_key(x, "receipt", "rcp", r->merchant_id, r->receipt_id);
        if (r->witness != NULL && x->who.merchant_id == 0) {
            json_key(o, "witness");
            json_put_str(o, r->witness);
        }
    }
    put_witnesses(x, v);
    json_close(o, '}');
}

static int read_anchors(struct exchange *x, struct txn *tx, const struct verification *v,
                        struct audit_report *r)
{
    int line = 0;
    JSON_EACH(item, v->anchors)
    {
        struct audit_head head;
        const char *what;
        line++;
        if (!head_line_read(x->directory, item, &head, &what)) {
            exchange_set_problem(x, 400, "body_invalid", "anchors: line %d: %s", line, what);
            return 400;
        }
        if (x->who.merchant_id != 0 && head.merchant_id != x->who.merchant_id)
            continue; /* another chain is nothing this caller may ask about */
        enum hf_status s = r->broken ? HF_OK : verify_anchor(x->hub, tx, &head, r);
        if (s < 0)
            return (int)s;
    }
    return 200;
}

static int read_verification(struct exchange *x, struct txn *tx)
{
    const struct verification *v = x->state;
    struct audit_report r = {0};
    enum hf_status s =
        v->anchors_only ? HF_OK : verify_audit(x->hub, tx, v->merchant_id, v->from, &r);
    if (s >= 0 && !v->anchors_only && v->from == 1 && !r.broken)
        s = verify_payloads(x->hub, tx, v->merchant_id, &r);
    if (s < 0)
        return (int)s;
    int answer = v->anchors != NULL ? read_anchors(x, tx, v, &r) : 200;
    if (!r.broken && v->witnessed.broken) {
        r.broken = true;
        r.merchant_id = v->witnessed.merchant_id;
        r.seq = v->witnessed.seq;
        r.kind = v->witnessed.kind;
        r.witness = v->witnessed.witness;
    }
    if (answer == 200)
        put_report(x, v, &r);
    return answer;
}

/* Outside any transaction: it may take a while. */
static void ask_witnesses(struct exchange *x, struct verification *v)
{
    enum hf_status s = v->anchors_only ? HF_OK
                                       : witnesses_verify(x->hub, v->merchant_id, &v->witnessed,
                                                          v->witness, &v->witnesses);
    if (s < 0)
        exchange_trouble(x, s);
    else
        exchange_read(x, read_verification);
}

void handle_verify_audit(struct exchange *x)
{
    struct verification *v = ARENA_NEW(&x->arena, struct verification);
    if (v == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    x->state = v;
    if (read_chain(x, exchange_query(x, "merchant"), &v->merchant_id) &&
        exchange_query_i64(x, "from", 1, 1, INT64_MAX, &v->from))
        ask_witnesses(x, v);
}

void handle_verify_anchors(struct exchange *x)
{
    static const char *const keys[] = {"merchant", "from", "anchors", "anchors_only", NULL};
    struct doc_error error = {0};
    struct verification *v = ARENA_NEW(&x->arena, struct verification);
    const struct json *root = v != NULL ? exchange_json(x) : NULL;
    if (root == NULL) {
        if (v == NULL)
            exchange_trouble(x, HF_FULL);
        return;
    }
    if (canonical_keys(&x->arena, root, 0, keys, &error) != HF_OK) {
        exchange_problem(x, 400, "body_invalid", "%.*s", SLICE_FMT(error.message));
        return;
    }
    const struct json *from = json_get(root, "from");
    v->from = 1;
    v->anchors = json_get(root, "anchors");
    v->anchors_only = json_is_true(json_get(root, "anchors_only"));
    if (!json_is(v->anchors, JSON_ARRAY) || v->anchors->count > ANCHORS_MAX ||
        (from != NULL && (!json_i64(from, &v->from) || v->from < 1))) {
        exchange_problem(x, 400, "body_invalid",
                         "expected anchors (a list of at most %d) and from (1 or more)",
                         ANCHORS_MAX);
        return;
    }
    x->state = v;
    if (read_chain(x, json_get_text(root, "merchant"), &v->merchant_id))
        ask_witnesses(x, v);
}

/* -- the copy */

/* JSON lines: a head that names the chain, then its rows as docs/audit.md has them. */
static int read_export(struct exchange *x, struct txn *tx)
{
    const struct record_query *q = x->state;
    struct json_out *o = &x->out;
    struct rows rows;
    unsigned char key[32];
    enum hf_status s =
        store_query(tx, SQL_list_audit_chain,
                    PARAMS(P_I64(q->merchant_id), P_I64(q->after), P_I64(q->limit)), &rows);
    if (s < 0)
        return (int)s;
    ed25519_keypair(x->hub->audit_seed, key);
    json_open(o, '{');
    json_key(o, "format");
    json_put_str(o, "holdfast-audit-v1");
    json_key(o, "install_id");
    json_put_text(o, x->hub->install_id);
    json_key(o, "chain");
    json_put_text(o, q->merchant != NULL ? q->merchant->code : SLICE("hub"));
    json_key(o, "merchant_id");
    json_put_i64(o, q->merchant_id);
    json_key(o, "public_key");
    json_put_hex(o, (struct slice){(const char *)key, sizeof key});
    json_close(o, '}');
    json_end_line(o);
    while (rows_next(&rows)) {
        put_audit_row(o, &rows, q->merchant_id);
        json_end_line(o);
    }
    s = rows_end(&rows);
    x->content_type = "application/jsonl";
    exchange_set_header(x, "Content-Disposition", SLICE("attachment; filename=\"audit.jsonl\""));
    return s < 0 ? (int)s : 200;
}

void handle_export_audit(struct exchange *x)
{
    if (read_record_query(x, EXPORT_DEFAULT, EXPORT_MAX) != NULL)
        exchange_read(x, read_export);
}
