/* Documents with versions over HTTP.
 * Behind /v1/documents.
 * Promise: a version is registered once and never changes; every check is on file, the failed ones
 * too. */
#include "flow/road/retail.h"
#include "http/api/page.h"
#include "http/api/retail_routes.h"
#include "partner/canonical.h"
#include "rules/config_read.h"
#include "store/sql.h"

#include "base/encode.h"

enum { GUIDE_BYTES_MAX = 8192 };

struct document_command {
    const struct merchant *merchant;
    struct document_wish wish;
};

static int apply_document(struct work *w, struct exchange *x)
{
    const struct document_command *c = x->state;
    struct retail_answer a;
    struct json_out *o = &x->out;
    int64_t id = 0;
    bool check = x->route->variant == DOCUMENT_CHECK;
    enum hf_status s =
        check ? check_document(w, &c->wish, &a) : register_document(w, &c->wish, &id, &a);
    if (s < 0)
        return (int)s;
    if (s == HF_REFUSED) {
        exchange_set_problem(x, check ? 422 : 409, a.problem, "%.*s", SLICE_FMT(a.message));
        return (check ? 422 : 409) | COMMAND_UNDO;
    }
    json_open(o, '{');
    if (check) {
        json_key(o, "result");
        json_put_str(o, a.good ? "good" : "mismatch");
        json_key(o, "expected");
        json_put_text(o, a.expected);
    } else {
        put_id_key(x, "id", "doc", w->merchant_id, id);
    }
    json_close(o, '}');
    return check ? 200 : 201;
}

static bool read_hash(const struct json *root, unsigned char sha[32])
{
    struct slice hex = json_get_text(root, "sha256");
    return hex.len == 64 && hex_decode(hex, sha, 32);
}

/* A routing guide as rules; kept as it was understood. false: answered. */
static bool read_guide(struct exchange *x, const struct json *rules, struct slice *text)
{
    struct routing_guide g;
    const char *field, *expected;
    struct json_out o;
    *text = SLICE("");
    if (rules == NULL || rules->kind == JSON_NULL)
        return true;
    if (guide_read(rules, &g, &field, &expected) != HF_OK) {
        exchange_problem(x, 400, "body_invalid", "%s: expected %s", field, expected);
        return false;
    }
    json_out_init(&o, GUIDE_BYTES_MAX);
    guide_write(&o, &g);
    *text = arena_copy(&x->arena, json_out_text(&o));
    json_out_release(&o);
    if (text->ptr == NULL)
        exchange_trouble(x, HF_FULL);
    return text->ptr != NULL;
}

void handle_document(struct exchange *x)
{
    static const char *const keys[] = {"merchant",     "name", "version", "sha256",
                                       "effective_at", "load", "rules",   NULL};
    struct document_command *c = ARENA_NEW(&x->arena, struct document_command);
    const struct json *root = c != NULL ? exchange_json(x) : NULL;
    struct doc_error error = {0};
    if (root == NULL) {
        if (c == NULL)
            exchange_trouble(x, HF_FULL);
        return;
    }
    enum hf_status s = canonical_keys(&x->arena, root, 0, keys, &error);
    if (s == HF_OK)
        s = doc_instant(&x->arena, root, "effective_at", 0, &c->wish.effective_at_us, &error);
    if (s != HF_OK) {
        exchange_problem(x, 400, "body_invalid", "%.*s", SLICE_FMT(error.message));
        return;
    }
    c->merchant = admit_merchant(x, json_get_text(root, "merchant"));
    if (c->merchant == NULL)
        return;
    c->wish.name = json_get_text(root, "name");
    c->wish.version = json_get_text(root, "version");
    bool registers = x->route->variant == DOCUMENT_REGISTER;
    if (!config_is_id(c->wish.name) || c->wish.version.len == 0 || c->wish.version.len > 32 ||
        !read_hash(root, c->wish.sha256) || (registers && c->wish.effective_at_us == 0)) {
        exchange_problem(x, 400, "body_invalid",
                         "expected name ([a-z0-9-]), version, sha256 (64 hexadecimal digits)%s",
                         registers ? " and effective_at" : "");
        return;
    }
    if (registers && !read_guide(x, json_get(root, "rules"), &c->wish.rules))
        return;
    struct slice load = json_get_text(root, "load");
    int64_t merchant_id = 0;
    if (load.len > 0 && (!admit_id(x, load, "lod", &merchant_id, &c->wish.load_id)))
        return;
    if (load.len > 0 && merchant_id != c->merchant->merchant_id) {
        exchange_problem(x, 404, "not_found", "no such load of this merchant");
        return;
    }
    x->state = c;
    exchange_command(x,
                     &(struct command){.merchant_id = c->merchant->merchant_id,
                                       .action = registers ? "register_document" : "check_document",
                                       .apply = apply_document,
                                       .key_optional = true});
}

struct document_query {
    const struct merchant *merchant;
    int64_t limit, after;
    struct slice name; /* of which document; "" = of all */
};

static int read_documents(struct exchange *x, struct txn *tx)
{
    const struct document_query *q = x->state;
    struct json_out *o = &x->out;
    struct page p;
    enum hf_status s = page_open(&p, x, tx, q->limit,
                                 q->name.len > 0 ? SQL_list_documents_name : SQL_list_documents,
                                 PARAMS(P_I64(q->merchant->merchant_id), P_TEXT(q->name),
                                        P_I64(q->after), P_I64(q->limit + 1)));
    if (s < 0)
        return (int)s;
    while (page_next(&p)) {
        json_open(o, '{');
        put_id_key(x, "id", "doc", q->merchant->merchant_id, p.last);
        json_key(o, "name");
        json_put_text(o, row_text(&p.rows, 1));
        json_key(o, "version");
        json_put_text(o, row_text(&p.rows, 2));
        json_key(o, "sha256");
        json_put_hex(o, row_blob(&p.rows, 3));
        json_key(o, "effective_at");
        json_put_instant(o, row_i64(&p.rows, 4));
        json_key(o, "registered_at");
        json_put_instant(o, row_i64(&p.rows, 5));
        json_key(o, "registered_by");
        json_put_text(o, row_text(&p.rows, 6));
        json_key(o, "rules");
        if (row_text(&p.rows, 7).len > 0)
            json_put_raw(o, row_text(&p.rows, 7));
        else
            json_put_null(o);
        json_close(o, '}');
    }
    return page_close(&p, "doc", q->merchant->merchant_id);
}

void handle_list_documents(struct exchange *x)
{
    struct document_query *q = ARENA_NEW(&x->arena, struct document_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    struct slice name = exchange_query(x, "name");
    q->name = name.len > 0 ? name : SLICE("");
    q->after = INT64_MAX;
    q->merchant = page_admit(x, "doc", &q->limit, &q->after);
    x->state = q;
    if (q->merchant != NULL)
        exchange_read(x, read_documents);
}
