/* The catalogue by message: SKUs, codes, bundles.
 * Behind POST /v1/skus, /v1/aliases and /v1/bundles.
 * Promise: the owner's machine writes alone, a person with a second one, everybody else makes a
 * dispute; a message is taken whole or not at all, and a dry run says exactly what it would change.
 */
#include "http/api/catalogue_routes.h"

#include "flow/catalogue/catalogue.h"
#include "flow/dispute.h"
#include "partner/canonical.h"

enum { ITEMS_MAX = 200, ROWS_MAX = 2000 };

struct message_row {
    int item; /* from 1 */
    struct catalog_row sku;
    struct alias_text alias;
    struct bundle_row part;
    bool reassign;
    int parts; /* of a bundle's last row: how many it names; they stand just before */
};
struct message {
    int variant;
    struct slice author, reason, about; /* about: the first code it names */
    struct message_row *rows;
    int count;
    bool dry_run, ask, dispute;
};

static const char *const list_names[] = {"skus", "aliases", "bundles"};

/* -- reading */

#define SKU_KEYS                                                                               \
    "sku", "name", "barcode", "barcodes", "weight_g", "length_mm", "width_mm", "height_mm",    \
        "lot_tracked", "expiry_tracked", "serial_tracked", "fragile", "variant_of", "variant", \
        "packaging", "look_alike", "distinguishing_label", "levels", "archived", "former_sku", \
        "renamed_at", "former_until"
#define ALIAS_KEYS \
    "kind", "value", "quantity", "valid_from", "valid_to", "level", "inbound", "reassign", "source"
#define HEAD_KEYS "merchant", "author", "dry_run", "reason"

static const char *const item_keys[3][40] = {
    {SKU_KEYS,      NULL},
    { "sku",    ALIAS_KEYS,     "reason", NULL},
    { "bundle", "valid_from", "components", NULL}
};
static const char *const lone_keys[3][40] = {
    {SKU_KEYS,   HEAD_KEYS, NULL},
    {        "sku",         ALIAS_KEYS,      HEAD_KEYS,     NULL},
    { "bundle", "valid_from",      "components",          HEAD_KEYS, NULL}
};
static const char *const list_keys[3][8] = {
    {"skus",    HEAD_KEYS, NULL},
    {"aliases", HEAD_KEYS, NULL},
    {"bundles", HEAD_KEYS, NULL}
};
static const char *const level_keys[] = {"level",    "quantity",  "barcode",
                                         "barcodes", "weight_g",  "length_mm",
                                         "width_mm", "height_mm", NULL};
static const char *const part_keys[] = {"sku", "quantity", NULL};

/* A text, a number or a yes/no, as a file's cell would hold it. */
static struct slice cell(const struct json *o, const char *key)
{
    const struct json *v = json_get(o, key);
    bool plain =
        v != NULL && (v->kind == JSON_STRING || v->kind == JSON_NUMBER || v->kind == JSON_BOOL);
    return plain ? slice_trim(v->text) : SLICE_NONE;
}

static bool refuse_body(struct exchange *x, int item, const char *expected)
{
    exchange_problem(x, 400, "body_invalid", "item %d: %s", item, expected);
    return false;
}

static bool check_keys(struct exchange *x, const struct json *o, int item, const char *const *keys)
{
    struct doc_error error = {0};
    if (o->kind != JSON_OBJECT)
        return refuse_body(x, item, "expected an object");
    if (canonical_keys(&x->arena, o, item, keys, &error) == HF_OK)
        return true;
    exchange_problem(x, 400, "body_invalid", "%.*s", SLICE_FMT(error.message));
    return false;
}

static struct message_row *new_row(struct exchange *x, struct message *m, int item)
{
    if (m->count == ROWS_MAX) {
        refuse_body(x, item, "more codes and components than a message holds");
        return NULL;
    }
    struct message_row *row = &m->rows[m->count++];
    row->item = item;
    return row;
}

/* One row per barcode; without any, one row all the same. */
static bool add_barcodes(struct exchange *x, struct message *m, int item, const struct json *o,
                         const struct catalog_row *base)
{
    const struct json *more = json_get(o, "barcodes");
    struct slice one = cell(o, "barcode");
    if (more != NULL && more->kind != JSON_ARRAY && more->kind != JSON_NULL)
        return refuse_body(x, item, "barcodes: expected a list");
    if (one.len > 0 || !json_is(more, JSON_ARRAY) || more->count == 0) {
        struct message_row *row = new_row(x, m, item);
        if (row == NULL)
            return false;
        row->sku = *base;
        row->sku.barcode = one;
    }
    if (!json_is(more, JSON_ARRAY))
        return true;
    JSON_EACH(v, more)
    {
        struct message_row *row = new_row(x, m, item);
        if (row == NULL)
            return false;
        if (v->kind != JSON_STRING)
            return refuse_body(x, item, "barcodes: expected texts");
        row->sku = *base;
        row->sku.barcode = slice_trim(v->text);
    }
    return true;
}

static void read_sizes(const struct json *o, struct catalog_row *r)
{
    r->weight_g = cell(o, "weight_g");
    r->length_mm = cell(o, "length_mm");
    r->width_mm = cell(o, "width_mm");
    r->height_mm = cell(o, "height_mm");
}

static bool read_levels(struct exchange *x, struct message *m, int item, const struct json *levels,
                        struct slice sku)
{
    if (levels == NULL || levels->kind == JSON_NULL)
        return true;
    if (levels->kind != JSON_ARRAY)
        return refuse_body(x, item, "levels: expected a list");
    JSON_EACH(v, levels)
    {
        struct catalog_row r = {
            .sku = sku, .level = cell(v, "level"), .quantity = cell(v, "quantity")};
        if (!check_keys(x, v, item, level_keys))
            return false;
        if (!slice_is(r.level, "inner") && !slice_is(r.level, "case"))
            return refuse_body(x, item, "levels: expected level inner or case");
        read_sizes(v, &r);
        if (!add_barcodes(x, m, item, v, &r))
            return false;
    }
    return true;
}

static bool read_sku(struct exchange *x, struct message *m, int item, const struct json *o)
{
    struct catalog_row r = {.sku = cell(o, "sku"),
                            .name = cell(o, "name"),
                            .lot_tracked = cell(o, "lot_tracked"),
                            .expiry_tracked = cell(o, "expiry_tracked"),
                            .serial_tracked = cell(o, "serial_tracked"),
                            .fragile = cell(o, "fragile"),
                            .variant_of = cell(o, "variant_of"),
                            .variant = cell(o, "variant"),
                            .packaging = cell(o, "packaging"),
                            .look_alike = cell(o, "look_alike"),
                            .distinguishing_label = cell(o, "distinguishing_label"),
                            .archived = cell(o, "archived"),
                            .former_sku = cell(o, "former_sku"),
                            .renamed_at = cell(o, "renamed_at"),
                            .former_until = cell(o, "former_until")};
    read_sizes(o, &r);
    /* while a rename is only planned, the levels are of the SKU as it is called now: rows go by
     * either code */
    return add_barcodes(x, m, item, o, &r) &&
           read_levels(x, m, item, json_get(o, "levels"),
                       r.renamed_at.len > 0 ? r.former_sku : r.sku);
}

/* ["ASN-1","ASN-2"] to "ASN-1 ASN-2"; SLICE_NONE when nothing is said. */
static bool read_inbound(struct exchange *x, int item, const struct json *v, struct slice *out)
{
    *out = SLICE_NONE;
    if (v == NULL || v->kind == JSON_NULL)
        return true;
    if (v->kind != JSON_ARRAY)
        return refuse_body(x, item, "inbound: expected a list of shipments' numbers");
    *out = SLICE("");
    JSON_EACH(e, v)
    {
        bool good = e->kind == JSON_STRING && e->text.len > 0 &&
                    memchr(e->text.ptr, ' ', e->text.len) == NULL;
        if (!good)
            return refuse_body(x, item, "inbound: expected numbers without blanks");
        *out = arena_format(&x->arena, "%.*s%s%.*s", SLICE_FMT(*out), out->len > 0 ? " " : "",
                            SLICE_FMT(e->text));
    }
    return true;
}

static bool read_alias(struct exchange *x, struct message *m, int item, const struct json *o)
{
    struct message_row *row = new_row(x, m, item);
    if (row == NULL)
        return false;
    row->alias = (struct alias_text){.kind = cell(o, "kind"),
                                     .value = cell(o, "value"),
                                     .sku = cell(o, "sku"),
                                     .quantity = cell(o, "quantity"),
                                     .valid_from = cell(o, "valid_from"),
                                     .valid_to = cell(o, "valid_to"),
                                     .source = cell(o, "source"),
                                     .reason = cell(o, "reason"),
                                     .level = cell(o, "level"),
                                     .author = m->author};
    row->reassign = json_is_true(json_get(o, "reassign"));
    return read_inbound(x, item, json_get(o, "inbound"), &row->alias.inbound);
}

static bool read_bundle(struct exchange *x, struct message *m, int item, const struct json *o)
{
    const struct json *parts = json_get(o, "components");
    struct message_row *row = NULL;
    if (!json_is(parts, JSON_ARRAY) || parts->count == 0 || parts->count > BUNDLE_PARTS_MAX)
        return refuse_body(x, item, "components: expected a list of {\"sku\",\"quantity\"}");
    JSON_EACH(v, parts)
    {
        if (!check_keys(x, v, item, part_keys))
            return false;
        row = new_row(x, m, item);
        if (row == NULL)
            return false;
        row->part = (struct bundle_row){cell(o, "bundle"), cell(v, "sku"), cell(v, "quantity"),
                                        cell(o, "valid_from")};
    }
    if (row != NULL)
        row->parts = parts->count;
    return true;
}

static bool read_items(struct exchange *x, struct message *m, const struct json *root)
{
    static bool (*const readers[])(struct exchange *, struct message *, int,
                                   const struct json *) = {read_sku, read_alias, read_bundle};
    const struct json *list = json_get(root, list_names[m->variant]);
    int item = 0;
    if (list == NULL)
        return check_keys(x, root, 1, lone_keys[m->variant]) && readers[m->variant](x, m, 1, root);
    if (!check_keys(x, root, 0, list_keys[m->variant]))
        return false;
    if (list->kind != JSON_ARRAY || list->count == 0 || list->count > ITEMS_MAX) {
        exchange_problem(x, 400, "body_invalid", "%s: expected a list of 1 to %d",
                         list_names[m->variant], ITEMS_MAX);
        return false;
    }
    JSON_EACH(v, list)
    {
        if (!check_keys(x, v, ++item, item_keys[m->variant]) || !readers[m->variant](x, m, item, v))
            return false;
    }
    return true;
}

/* -- applying */

static enum hf_status apply_row(struct work *w, const struct message *m, int at,
                                struct row_answer *answer)
{
    const struct message_row *row = &m->rows[at];
    if (m->variant == CATALOGUE_SKUS)
        return import_catalog_row(w, &row->sku, answer);
    if (m->variant == CATALOGUE_ALIASES)
        return edit_alias(w, &row->alias, row->reassign, answer);
    return import_bundle_row(w, &row->part, answer);
}

/* A bundle's message is its whole list: what it does not name goes. */
static enum hf_status end_parts(struct work *w, const struct message *m, int at,
                                struct row_answer *answer)
{
    const struct message_row *row = &m->rows[at];
    struct slice names[BUNDLE_PARTS_MAX];
    for (int i = 0; i < row->parts; i++)
        names[i] = m->rows[at - row->parts + 1 + i].part.component;
    return end_other_components(w, row->part.bundle, row->part.valid_from, names, row->parts,
                                answer);
}

static void put_changes(struct exchange *x, int item, const struct row_answer *answer)
{
    if (answer->change_count > 0)
        put_row_changes(&x->out, item, answer);
}

static int refuse_author(struct work *w, struct exchange *x, const struct message *m)
{
    struct slice owner = w->merchant->profile->owners[OBJECT_SKU];
    const struct dispute d = {
        .object = OBJECT_SKU,
        .field = slice_of(list_names[m->variant]),
        .author = m->author,
        .owner = owner,
        .detail = arena_format(&x->arena, "%s %.*s", list_names[m->variant], SLICE_FMT(m->about))};
    enum hf_status s = m->dry_run ? HF_OK : record_dispute(w, &d);
    if (s < 0)
        return (int)s;
    exchange_set_problem(x, 409, "ownership_conflict",
                         "%s of this merchant belong to %.*s, not to %.*s; nothing was changed",
                         list_names[m->variant], SLICE_FMT(owner), SLICE_FMT(m->author));
    return m->dry_run ? 409 | COMMAND_UNDO : 409;
}

static int ask_second(struct work *w, struct exchange *x, const struct message *m)
{
    return gate_ask(
        w, x,
        &(struct gate){.action = ACTION_EDIT_ALIAS,
                       .target = "code",
                       .target_text = arena_format(&x->arena, "%s %.*s", list_names[m->variant],
                                                   SLICE_FMT(m->about)),
                       .reason = m->reason.ptr != NULL ? m->reason : SLICE("")});
}

struct refusals {
    const struct message_row *rows[20];
    struct row_answer answers[20];
    int shown, count;
};

static int answer_refused(struct exchange *x, const struct message *m, const struct refusals *r)
{
    exchange_set_problem(x, 422, "catalogue_refused", "item %d: %s: %.*s%s", r->rows[0]->item,
                         r->answers[0].column, SLICE_FMT(r->answers[0].message),
                         r->count > 1 || m->count > 1 ? "; nothing of the message was taken" : "");
    for (int i = 0; i < r->shown; i++)
        exchange_problem_error(x, r->rows[i]->item, slice_of(r->answers[i].column),
                               r->answers[i].message);
    return 422 | COMMAND_UNDO;
}

static int apply_message(struct work *w, struct exchange *x)
{
    const struct message *m = x->state;
    struct json_out *o = &x->out;
    struct refusals refused = {.count = 0};
    int64_t applied = 0, unchanged = 0;
    enum hf_status s = HF_OK;
    w->object = "sku";
    if (m->dispute)
        return refuse_author(w, x, m);
    if (m->ask)
        return ask_second(w, x, m);
    json_open(o, '{');
    json_key(o, "changes");
    json_open(o, '[');
    for (int i = 0; i < m->count && s >= 0; i++) {
        struct row_answer answer = {0}, gone = {0};
        s = apply_row(w, m, i, &answer);
        if (s >= 0 && m->rows[i].parts > 0)
            s = end_parts(w, m, i, &gone);
        if (answer.end == ROW_REFUSED && refused.count++ < 20) {
            refused.rows[refused.shown] = &m->rows[i];
            refused.answers[refused.shown++] = answer;
        }
        bool changed = answer.end == ROW_APPLIED || gone.end == ROW_APPLIED;
        applied += changed && gone.change_count + answer.change_count > 0;
        unchanged += answer.end == ROW_UNCHANGED && gone.change_count == 0;
        put_changes(x, m->rows[i].item, &answer);
        put_changes(x, m->rows[i].item, &gone);
    }
    if (s < 0)
        return (int)s;
    if (refused.count > 0)
        return answer_refused(x, m, &refused);
    json_close(o, ']');
    json_key(o, "result");
    json_put_str(o, applied > 0 ? "applied" : "unchanged");
    json_key(o, "applied");
    json_put_i64(o, applied);
    json_key(o, "unchanged");
    json_put_i64(o, unchanged);
    json_key(o, "dry_run");
    json_put_bool(o, m->dry_run);
    json_close(o, '}');
    if (m->dry_run)
        return 200 | COMMAND_UNDO;
    work_note(w, "%s applied:%lld", list_names[m->variant], (long long)applied);
    s = applied > 0 ? catalogue_changed(w) : HF_OK;
    return s < 0 ? (int)s : 200;
}

/* Who may: the owner's machine alone; anybody else by hand, with a second person. false: answered.
 */
static bool admit_writer(struct exchange *x, struct message *m, const struct merchant *merchant)
{
    struct slice owner = merchant->profile->owners[OBJECT_SKU];
    bool machine =
        x->who.kind == WHO_TOKEN && x->who.role == ROLE_MACHINE && x->granted == ACTION_NONE;
    x->gate = ACTION_NONE;
    if (m->author.len > 0 && merchant_connection(merchant, m->author) == NULL) {
        exchange_problem(x, 422, "connection_unknown", "author: no connection has that id");
        return false;
    }
    if (m->author.len > 0 && !slice_eq(m->author, owner)) {
        m->dispute = true;
        return true;
    }
    if (m->author.len == 0)
        m->author = machine ? owner : SLICE("by hand");
    bool moves = false;
    for (int i = 0; i < m->count; i++) {
        moves = moves || m->rows[i].reassign;
        m->rows[i].alias.author = m->author;
        if (m->rows[i].alias.source.ptr == NULL)
            m->rows[i].alias.source = m->author;
    }
    if (m->dry_run || (machine && !moves))
        return true;
    if (!admit_alone(x, ACTION_EDIT_ALIAS))
        return false;
    m->ask = x->gate != ACTION_NONE;
    x->gate = ACTION_NONE;
    return true;
}

static struct slice first_code(const struct message *m)
{
    const struct message_row *r = &m->rows[0];
    return m->variant == CATALOGUE_SKUS      ? r->sku.sku
           : m->variant == CATALOGUE_ALIASES ? r->alias.value
                                             : r->part.bundle;
}

void handle_write_catalogue(struct exchange *x)
{
    struct message *m = ARENA_NEW(&x->arena, struct message);
    struct message_row *rows = ARENA_ARRAY(&x->arena, struct message_row, ROWS_MAX);
    const struct json *root = m != NULL && rows != NULL ? exchange_json(x) : NULL;
    if (root == NULL) {
        if (m == NULL || rows == NULL)
            exchange_trouble(x, HF_FULL);
        return;
    }
    const struct merchant *merchant = admit_merchant(x, json_get_text(root, "merchant"));
    if (merchant == NULL)
        return;
    *m = (struct message){.variant = x->route->variant,
                          .author = json_get_text(root, "author"),
                          .reason = json_get_text(root, "reason"),
                          .rows = rows,
                          .dry_run = json_is_true(json_get(root, "dry_run"))};
    if (!read_items(x, m, root))
        return;
    m->about = first_code(m);
    if (!admit_writer(x, m, merchant))
        return;
    x->state = m;
    exchange_command(x,
                     &(struct command){.merchant_id = merchant->merchant_id,
                                       .action = m->dispute ? "refuse_author" : "write_catalogue",
                                       .apply = apply_message,
                                       .key_optional = true}); /* what it says is its own key */
}
