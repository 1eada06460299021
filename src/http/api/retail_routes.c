/* Retail loads over HTTP.
 * Behind /v1/loads.
 * Promise: every answer says what still stands in the way of leaving. */
#include "http/api/retail_routes.h"
#include "http/api/dock_routes.h"
#include "http/api/page.h"

#include "base/crypto.h"
#include "flow/blob.h"
#include "flow/road/retail.h"
#include "partner/canonical.h"
#include "store/sql.h"

enum { NAME_BYTES_MAX = 64 };

static int refused(struct exchange *x, const struct retail_answer *a)
{
    exchange_set_problem(x, 422, a->problem, "%.*s", SLICE_FMT(a->message));
    return 422 | COMMAND_UNDO;
}

/* A short text of the body; false: not there or too long. */
static bool take_name(const struct json *root, const char *key, bool required, struct slice *out)
{
    struct slice s = slice_trim(json_get_text(root, key));
    *out = s.len > 0 ? s : SLICE("");
    return s.len <= NAME_BYTES_MAX && (!required || s.len > 0);
}

/* As a file begins: a letter, then letters, figures, _ */
static bool is_paper_name(struct slice s)
{
    bool good = s.len > 1 && s.len <= 40 && s.ptr[0] >= 'a' && s.ptr[0] <= 'z';
    for (size_t i = 0; i < s.len && good; i++)
        good = (s.ptr[i] >= 'a' && s.ptr[i] <= 'z') || (s.ptr[i] >= '0' && s.ptr[i] <= '9') ||
               s.ptr[i] == '_';
    return good && !slice_is(s, "asn"); /* that one is drawn here */
}

/* -- making one */

struct load_wish {
    const struct merchant *merchant;
    struct slice reference, consignee, carrier, documents, papers;
};

static int apply_create(struct work *w, struct exchange *x)
{
    const struct load_wish *c = x->state;
    int64_t id = work_new_id(w);
    w->object = "load";
    w->object_id = id;
    enum hf_status s = store_put(
        w->tx, SQL_insert_retail_load,
        PARAMS(P_I64(w->merchant_id), P_I64(id), P_I64(c->merchant->warehouse->warehouse_id),
               P_TEXT(c->reference), P_TEXT(c->consignee), P_TEXT(c->carrier), P_TEXT(c->documents),
               P_TEXT(w->actor.name), P_I64(w->now_us), P_TEXT(c->papers)));
    if (s < 0)
        return (int)s;
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 409, "load_known", "this merchant has a load %.*s",
                             SLICE_FMT(c->reference));
        return 409 | COMMAND_UNDO;
    }
    json_open(&x->out, '{');
    put_id_key(x, "id", "lod", w->merchant_id, id);
    json_close(&x->out, '}');
    return 201;
}

/* ["routing-guide","po-4711"] to "routing-guide po-4711". false: answered. */
static bool read_names(struct exchange *x, const struct json *root, const char *key,
                       bool (*is_name)(struct slice s), struct slice *names)
{
    const struct json *list = json_get(root, key);
    *names = SLICE("");
    bool good = list == NULL || list->kind == JSON_NULL ||
                (list->kind == JSON_ARRAY && list->count <= LOAD_DOCUMENTS_MAX);
    JSON_EACH(v, good && list != NULL && list->kind == JSON_ARRAY ? list : NULL)
    {
        struct slice name = json_text(v);
        good = good && is_name(name);
        *names = names->len == 0
                     ? name
                     : arena_format(&x->arena, "%.*s %.*s", SLICE_FMT(*names), SLICE_FMT(name));
    }
    if (!good)
        exchange_problem(x, 400, "body_invalid", "%s: expected up to %d names, [a-z0-9-]", key,
                         (int)LOAD_DOCUMENTS_MAX);
    return good;
}

void handle_create_load(struct exchange *x)
{
    static const char *const keys[] = {"merchant",  "reference", "consignee", "carrier",
                                       "documents", "papers",    NULL};
    struct load_wish *c = ARENA_NEW(&x->arena, struct load_wish);
    const struct json *root = c != NULL ? exchange_object(x, keys) : NULL;
    if (c == NULL)
        exchange_trouble(x, HF_FULL);
    if (root == NULL)
        return;
    c->merchant = admit_merchant(x, json_get_text(root, "merchant"));
    if (c->merchant == NULL)
        return;
    bool good = take_name(root, "reference", true, &c->reference) &&
                take_name(root, "consignee", true, &c->consignee) &&
                take_name(root, "carrier", false, &c->carrier);
    for (size_t i = 0; i < c->reference.len && good; i++)
        good =
            c->reference.ptr[i] > ' ' && c->reference.ptr[i] != ',' && c->reference.ptr[i] != '"';
    if (!good) {
        exchange_problem(x, 400, "body_invalid",
                         "expected reference and consignee, at most %d characters",
                         (int)NAME_BYTES_MAX);
        return;
    }
    if (!read_names(x, root, "documents", config_is_id, &c->documents) ||
        !read_names(x, root, "papers", is_paper_name, &c->papers))
        return;
    x->state = c;
    exchange_command(x, &(struct command){.merchant_id = c->merchant->merchant_id,
                                          .action = "create_load",
                                          .apply = apply_create});
}

/* -- what is done with one */

struct load_command {
    int64_t merchant_id, load_id, at_us;
    struct units_wish units;
    struct pallet_facts pallet;
    struct slice reference;
};

static int apply_load(struct work *w, struct exchange *x)
{
    const struct load_command *c = x->state;
    struct retail_answer a;
    enum hf_status s = HF_FAILED;
    switch (x->route->variant) {
    case LOAD_UNITS:
        s = add_units(w, &c->units, &a);
        break;
    case LOAD_SLOT:
        s = confirm_load_slot(w, c->load_id, c->at_us, c->reference, &a);
        break;
    case LOAD_ASN:
        s = prepare_asn(w, c->load_id, &a);
        break;
    case LOAD_PALLET:
        s = measure_pallet(w, c->load_id, &c->pallet, &a);
        break;
    case LOAD_ASN_SENT:
        s = record_asn_sent(w, c->load_id, c->reference, &a);
        break;
    }
    if (s < 0)
        return (int)s;
    if (s == HF_REFUSED)
        return refused(x, &a);
    json_open(&x->out, '{');
    put_id_key(x, "id", "lod", w->merchant_id, c->load_id);
    json_key(&x->out, "cartons");
    json_put_i64(&x->out, a.count);
    json_key(&x->out, "pallet");
    json_put_text(&x->out, a.sscc.len > 0 ? a.sscc : SLICE_NONE);
    json_close(&x->out, '}');
    return 200;
}

static bool read_units(struct exchange *x, const struct json *root, struct load_command *c)
{
    const struct json *list = json_get(root, "cartons");
    bool good = list != NULL && list->kind == JSON_ARRAY && list->count >= 1 && list->count <= 500;
    struct slice *sscc = good ? ARENA_ARRAY(&x->arena, struct slice, (size_t)list->count) : NULL;
    JSON_EACH(v, sscc != NULL ? list : NULL)
    {
        struct slice code = json_text(v);
        good = good && code.len == 18;
        sscc[c->units.count++] = code.ptr != NULL ? code : SLICE("");
    }
    c->units.load_id = c->load_id;
    c->units.sscc = sscc;
    c->units.pallet = json_is_true(json_get(root, "pallet"));
    if (!good || sscc == NULL)
        exchange_problem(x, 400, "body_invalid", "cartons: expected 1 to 500 SSCCs of 18 digits");
    return good && sscc != NULL;
}

static bool read_pallet(struct exchange *x, const struct json *root, struct load_command *c)
{
    struct pallet_facts *p = &c->pallet;
    const struct {
        const char *key;
        int64_t *into, least, most;
    } numbers[] = {
        {"length_mm",   &p->length_mm,   1, 5000   },
        {"width_mm",    &p->width_mm,    1, 5000   },
        {"height_mm",   &p->height_mm,   1, 5000   },
        {"weight_g",    &p->weight_g,    1, 2000000},
        {"stack",       &p->stack,       1, 10     },
        {"label_sides", &p->label_sides, 0, 4      },
    };
    p->sscc = json_get_text(root, "pallet");
    p->wrap = json_get_text(root, "wrap");
    p->wrap = p->wrap.len > 0 ? p->wrap : SLICE("");
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (json_i64(json_get(root, numbers[i].key), numbers[i].into) &&
            *numbers[i].into >= numbers[i].least && *numbers[i].into <= numbers[i].most)
            continue;
        exchange_problem(x, 400, "body_invalid", "%s: expected %lld to %lld", numbers[i].key,
                         (long long)numbers[i].least, (long long)numbers[i].most);
        return false;
    }
    const struct {
        const char *key;
        int64_t *into;
    } places[] = {
        {"label_height_mm", &p->label_height_mm},
        {"label_edge_mm",   &p->label_edge_mm  }
    };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const struct json *v = json_get(root, places[i].key);
        if (v == NULL ||
            (json_i64(v, places[i].into) && *places[i].into >= 1 && *places[i].into <= 5000))
            continue;
        exchange_problem(x, 400, "body_invalid", "%s: expected 1 to 5000", places[i].key);
        return false;
    }
    bool good = p->sscc.len == 18 && (p->wrap.len == 0 || config_is_id(p->wrap));
    if (!good)
        exchange_problem(x, 400, "body_invalid",
                         "expected pallet, an SSCC of 18 digits, and wrap, a word of [a-z0-9-]");
    return good;
}

static bool read_load_body(struct exchange *x, struct load_command *c)
{
    static const char *const units[] = {"cartons", "pallet", NULL};
    static const char *const slot[] = {"at", "reference", NULL};
    static const char *const sent[] = {"reference", NULL};
    static const char *const none[] = {NULL};
    static const char *const pallet[] = {
        "pallet",      "length_mm", "width_mm",        "height_mm",     "weight_g", "stack",
        "label_sides", "wrap",      "label_height_mm", "label_edge_mm", NULL};
    static const char *const *const keys[] = {units, slot, none, sent, pallet};
    struct doc_error error = {0};
    const struct json *root = exchange_object(x, keys[x->route->variant]);
    if (root == NULL)
        return false;
    if (x->route->variant == LOAD_UNITS)
        return read_units(x, root, c);
    if (x->route->variant == LOAD_PALLET)
        return read_pallet(x, root, c);
    if (x->route->variant == LOAD_ASN)
        return true;
    if (x->route->variant == LOAD_SLOT &&
        (doc_instant(&x->arena, root, "at", 0, &c->at_us, &error) != HF_OK || c->at_us == 0)) {
        exchange_problem(x, 400, "body_invalid",
                         "at: expected the instant of the appointment, RFC 3339");
        return false;
    }
    if (take_name(root, "reference", true, &c->reference))
        return true;
    exchange_problem(x, 400, "body_invalid",
                     "reference: expected the receiver's own, at most %d characters",
                     (int)NAME_BYTES_MAX);
    return false;
}

void handle_load_command(struct exchange *x)
{
    static const char *const actions[] = {"load_units", "confirm_slot", "prepare_asn",
                                          "record_asn_sent", "measure_pallet"};
    struct load_command *c = ARENA_NEW(&x->arena, struct load_command);
    if (c == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!admit_id(x, x->params[0], "lod", &c->merchant_id, &c->load_id) || !read_load_body(x, c))
        return;
    x->state = c;
    exchange_command(x, &(struct command){.merchant_id = c->merchant_id,
                                          .action = actions[x->route->variant],
                                          .apply = apply_load,
                                          .key_optional = x->route->variant != LOAD_UNITS});
}

/* -- its papers */

struct paper_command {
    int64_t merchant_id, load_id;
    struct slice name, file, bytes;
    unsigned char sha256[32];
};

static int apply_paper(struct work *w, struct exchange *x)
{
    const struct paper_command *c = x->state;
    struct retail_answer a;
    enum hf_status s = attach_load_paper(w, c->load_id, c->name, c->file, c->bytes, &a);
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 404, "not_found", "no such load");
        return 404;
    }
    if (s == HF_REFUSED)
        return refused(x, &a);
    if (s < 0)
        return (int)s;
    json_open(&x->out, '{');
    put_id_key(x, "load", "lod", w->merchant_id, c->load_id);
    json_key(&x->out, "document");
    json_put_text(&x->out, c->file);
    json_key(&x->out, "sha256");
    json_put_hex(&x->out, (struct slice){(const char *)c->sha256, sizeof c->sha256});
    json_close(&x->out, '}');
    return 200;
}

void handle_attach_load_paper(struct exchange *x)
{
    struct paper_command *c = ARENA_NEW(&x->arena, struct paper_command);
    const char *ending;
    if (c == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!admit_id(x, x->params[0], "lod", &c->merchant_id, &c->load_id))
        return;
    c->name = x->params[1];
    if (!is_paper_name(c->name)) {
        exchange_problem(x, 400, "body_invalid",
                         "expected a name in the path: letters, figures and _, without ending");
        return;
    }
    if (!read_scanned_file(x, &c->bytes, &ending))
        return;
    c->file = arena_format(&x->arena, "%.*s.%s", SLICE_FMT(c->name), ending);
    sha256(c->bytes, c->sha256);
    x->state = c;
    exchange_command(x, &(struct command){.merchant_id = c->merchant_id,
                                          .action = "attach_load_paper",
                                          .apply = apply_paper,
                                          .key_optional = true});
}

/* -- reading */

struct load_query {
    const struct merchant *merchant;
    int64_t merchant_id, load_id, limit;
    struct slice name, bytes;
};

static void put_text_key(struct json_out *o, const char *key, struct slice s)
{
    json_key(o, key);
    json_put_text(o, s.len > 0 ? s : SLICE_NONE);
}

static enum hf_status put_units(struct exchange *x, struct txn *tx, const struct load_query *q)
{
    struct json_out *o = &x->out;
    struct rows rows;
    enum hf_status s = store_query(tx, SQL_list_load_units,
                                   PARAMS(P_I64(q->merchant_id), P_I64(q->load_id)), &rows);
    if (s < 0)
        return s;
    json_key(o, "units");
    json_open(o, '[');
    while (rows_next(&rows)) {
        json_open(o, '{');
        json_key(o, "sscc");
        json_put_text(o, row_text(&rows, 0));
        json_key(o, "kind");
        json_put_text(o, row_text(&rows, 1));
        put_text_key(o, "pallet", row_text(&rows, 2));
        put_id_key(x, "parcel", "pcl", q->merchant_id, row_i64(&rows, 3));
        json_close(o, '}');
    }
    json_close(o, ']');
    return rows_end(&rows);
}

/* What it breaks of its retailer's guides, and what they charge for it. */
static enum hf_status put_guide(struct json_out *o, struct work *w, const struct retail_load *l)
{
    struct guide_finding all[GUIDE_FINDINGS_MAX];
    int count;
    enum hf_status s = judge_guides(w, l, all, &count);
    json_key(o, "breaches");
    json_open(o, '[');
    for (int i = 0; i < count; i++) {
        json_open(o, '{');
        put_text_key(o, "document", all[i].document);
        put_text_key(o, "version", all[i].version);
        put_text_key(o, "breach", slice_of(guide_breach_name(all[i].breach)));
        put_text_key(o, "detail", slice_of(guide_breach_says(all[i].breach)));
        bool carton = guide_breach_is_of_carton(all[i].breach);
        put_text_key(o, "carton", carton ? all[i].unit : SLICE_NONE);
        put_text_key(o, "pallet", carton ? SLICE_NONE : all[i].unit);
        json_key(o, "chargeback");
        if (all[i].charge_minor > 0) {
            json_open(o, '{');
            json_key(o, "minor");
            json_put_i64(o, all[i].charge_minor);
            put_text_key(o, "currency", all[i].currency);
            json_close(o, '}');
        } else {
            json_put_null(o);
        }
        json_close(o, '}');
    }
    json_close(o, ']');
    return s;
}

static int read_load(struct exchange *x, struct txn *tx)
{
    const struct load_query *q = x->state;
    struct json_out *o = &x->out;
    struct work w;
    struct retail_load l;
    struct reason r;
    enum hf_status s = work_view(&w, tx, x->hub, q->merchant_id);
    if (s != HF_OK)
        return s < 0 ? (int)s : 404;
    s = load_retail(&w, q->load_id, &l);
    if (s == HF_OK)
        s = judge_load(&w, &l, LOAD_LEAVING, &r);
    if (s == HF_OK) {
        json_open(o, '{');
        put_id_key(x, "id", "lod", q->merchant_id, q->load_id);
        put_text_key(o, "reference", l.reference);
        put_text_key(o, "consignee", l.consignee);
        put_text_key(o, "carrier", l.carrier);
        put_text_key(o, "documents", l.documents);
        put_text_key(o, "papers", l.papers);
        json_key(o, "slot_at");
        json_put_instant(o, l.slot_at_us);
        put_text_key(o, "slot_reference", l.slot_ref);
        put_text_key(o, "asn_reference", l.asn_ref);
        json_key(o, "asn_sent_at");
        json_put_instant(o, l.asn_sent_at_us);
        json_key(o, "departed_at");
        json_put_instant(o, l.departed_at_us);
        put_text_key(o, "blocked_by",
                     r.code == REASON_NONE ? SLICE("") : slice_of(reason_name(r.code)));
        s = put_guide(o, &w, &l);
        if (s >= 0)
            s = put_units(x, tx, q);
        json_close(o, '}');
    }
    s = work_end_unchanged(&w, s);
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 404, "not_found", "no such load");
        return 404;
    }
    return s < 0 ? (int)s : 200;
}

void handle_get_load(struct exchange *x)
{
    struct load_query *q = ARENA_NEW(&x->arena, struct load_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    x->state = q;
    if (admit_id(x, x->params[0], "lod", &q->merchant_id, &q->load_id))
        exchange_read(x, read_load);
}

static int read_load_paper(struct exchange *x, struct txn *tx)
{
    struct load_query *q = x->state;
    enum hf_status s =
        read_paper(tx, x->hub, q->merchant_id, q->load_id, q->name, &x->arena, &q->bytes);
    if (s < 0)
        return (int)s;
    if (s != HF_OK) {
        exchange_set_problem(x, 404, "not_found", "no such document of this load");
        return 404;
    }
    x->content_type = paper_media_type(q->name);
    json_put_raw(&x->out, q->bytes);
    return 200;
}

void handle_get_load_paper(struct exchange *x)
{
    struct load_query *q = ARENA_NEW(&x->arena, struct load_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    x->state = q;
    q->name = x->params[1];
    if (!admit_id(x, x->params[0], "lod", &q->merchant_id, &q->load_id))
        return;
    if (paper_media_type(q->name) == NULL)
        exchange_problem(x, 404, "not_found", "no such document of this load");
    else
        exchange_read(x, read_load_paper);
}

static int read_loads(struct exchange *x, struct txn *tx)
{
    const struct load_query *q = x->state;
    struct json_out *o = &x->out;
    struct page p;
    enum hf_status s =
        page_open(&p, x, tx, q->limit, SQL_list_retail_loads,
                  PARAMS(P_I64(q->merchant->merchant_id), P_I64(q->load_id), P_I64(q->limit + 1)));
    if (s < 0)
        return (int)s;
    while (page_next(&p)) {
        json_open(o, '{');
        put_id_key(x, "id", "lod", q->merchant->merchant_id, p.last);
        put_text_key(o, "reference", row_text(&p.rows, 1));
        put_text_key(o, "consignee", row_text(&p.rows, 2));
        put_text_key(o, "carrier", row_text(&p.rows, 3));
        json_key(o, "slot_at");
        json_put_instant(o, row_i64(&p.rows, 4));
        json_key(o, "asn_sent_at");
        json_put_instant(o, row_i64(&p.rows, 5));
        json_key(o, "departed_at");
        json_put_instant(o, row_i64(&p.rows, 6));
        json_close(o, '}');
    }
    return page_close(&p, "lod", q->merchant->merchant_id);
}

void handle_list_loads(struct exchange *x)
{
    struct load_query *q = ARENA_NEW(&x->arena, struct load_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    q->load_id = INT64_MAX;
    q->merchant = page_admit(x, "lod", &q->limit, &q->load_id);
    x->state = q;
    if (q->merchant != NULL)
        exchange_read(x, read_loads);
}
