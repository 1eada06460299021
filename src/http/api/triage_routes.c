/* Triage over the API: what becomes of units in quarantine, of a return or of none.
 * Behind /v1/returns/{id}/triage and /v1/triage.
 * Promise: the decision's row of the access table says who may make it alone. */
#include "flow/returns/returns.h"
#include "flow/stock/triage_stock.h"
#include "http/api/return_routes.h"
#include "partner/canonical.h"

enum { TEXT_MAX = 200 };

static int apply_triage(struct work *w, struct exchange *x)
{
    const struct triage_doc *d = x->state;
    struct return_order *r;
    int64_t triage_id;
    const char *code = "triage_refused";
    struct slice problem = SLICE_NONE;
    enum hf_status s = triage_return(w, d, &r, &triage_id, &code, &problem);
    if (s < 0)
        return (int)s;
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 404, "not_found", "no such return");
        return 404 | COMMAND_UNDO;
    }
    if (s == HF_REFUSED) {
        exchange_set_problem(x, 409, code, "%.*s", SLICE_FMT(problem));
        return 409 | COMMAND_UNDO;
    }
    json_open(&x->out, '{');
    put_id_key(x, "return", "ret", w->merchant_id, r->return_id);
    put_id_key(x, "triage", "tri", w->merchant_id, triage_id);
    json_key(&x->out, "decision");
    json_put_str(&x->out, triage_name(d->decision));
    json_key(&x->out, "sku");
    json_put_text(&x->out, d->sku);
    json_key(&x->out, "quantity");
    json_put_i64(&x->out, d->quantity);
    json_key(&x->out, "state");
    json_put_str(&x->out, return_state_name(r->state));
    json_key(&x->out, "undecided");
    json_put_i64(&x->out, return_undecided(r));
    json_close(&x->out, '}');
    return 200;
}

static bool read_photos(struct exchange *x, const struct json *photos, struct slice *joined)
{
    *joined = SLICE("");
    if (photos == NULL || photos->kind == JSON_NULL)
        return true;
    bool good = json_is(photos, JSON_ARRAY) && photos->count <= RETURN_PHOTOS_MAX;
    if (good)
        JSON_EACH(v, photos)
        {
            struct slice hash = v->kind == JSON_STRING ? v->text : SLICE("");
            good = good && slice_starts(hash, SLICE("sha256:")) && hash.len <= 80;
            *joined = arena_format(&x->arena, "%.*s%s%.*s", SLICE_FMT(*joined),
                                   joined->len > 0 ? " " : "", SLICE_FMT(hash));
        }
    if (!good)
        exchange_problem(x, 400, "body_invalid", "photos: expected up to %d hashes as sha256:...",
                         RETURN_PHOTOS_MAX);
    return good;
}

/* Which row of the access table a decision falls under (security.md 4.1). */
static enum access_action action_of(enum triage_decision d)
{
    return d == TRIAGE_RESELLABLE ? ACTION_TRIAGE_RESTOCK
           : d == TRIAGE_SCRAP    ? ACTION_TRIAGE_SCRAP
                                  : ACTION_TRIAGE_KEEP;
}

void handle_triage(struct exchange *x)
{
    static const char *const keys[] = {"unit",     "sku",    "quantity", "decision",
                                       "grade",    "reason", "location", "photos",
                                       "operator", "lot",    NULL};
    struct triage_doc *d = ARENA_NEW(&x->arena, struct triage_doc);
    const struct json *root = d != NULL ? exchange_json(x) : NULL;
    struct doc_error error = {0};
    int64_t merchant_id;
    if (root == NULL) {
        if (d == NULL)
            exchange_trouble(x, HF_FULL);
        return;
    }
    if (canonical_keys(&x->arena, root, 0, keys, &error) != HF_OK) {
        exchange_problem(x, 400, "body_invalid", "%.*s", SLICE_FMT(error.message));
        return;
    }
    if (!admit_id(x, x->params[0], "ret", &merchant_id, &d->return_id))
        return;
    d->sku = json_get_text(root, "sku");
    d->lot = json_get_text(root, "lot");
    d->grade = json_get_text(root, "grade");
    d->reason = json_get_text(root, "reason");
    d->location = json_get_text(root, "location");
    d->operator_name = exchange_operator(x, root);
    if (!triage_parse(json_get_text(root, "decision"), &d->decision)) {
        exchange_problem(x, 400, "body_invalid",
                         "decision: expected resellable, rework, quarantine or scrap");
        return;
    }
    if (d->sku.len == 0 || d->grade.len == 0 || d->grade.len > 20 || d->reason.len == 0 ||
        d->reason.len > TEXT_MAX || !json_i64(json_get(root, "quantity"), &d->quantity) ||
        d->quantity < 1 || d->quantity > 1000000) {
        exchange_problem(x, 400, "body_invalid",
                         "expected sku, quantity from 1, decision, grade and reason");
        return;
    }
    if (!read_photos(x, json_get(root, "photos"), &d->photos) ||
        !admit_alone(x, action_of(d->decision)))
        return;
    x->state = d;
    exchange_command(x, &(struct command){.merchant_id = merchant_id,
                                          .action = "triage_return",
                                          .apply = apply_triage});
}

/* -- units of no return */

static int apply_stock_triage(struct work *w, struct exchange *x)
{
    const struct stock_triage *d = x->state;
    struct slice problem = SLICE_NONE;
    int64_t triage_id;
    bool grade = false;
    enum hf_status s = triage_stock(w, d, &triage_id, &grade, &problem);
    if (s < 0)
        return (int)s;
    if (s == HF_REFUSED) {
        exchange_set_problem(x, 409, grade ? "grade_refused" : "not_in_quarantine", "%.*s",
                             SLICE_FMT(problem));
        return 409 | COMMAND_UNDO;
    }
    json_open(&x->out, '{');
    put_id_key(x, "triage", "tri", w->merchant_id, triage_id);
    json_key(&x->out, "decision");
    json_put_str(&x->out, triage_name(d->decision));
    json_key(&x->out, "sku");
    json_put_text(&x->out, d->sku);
    json_key(&x->out, "quantity");
    json_put_i64(&x->out, d->quantity);
    json_close(&x->out, '}');
    return 200;
}

void handle_stock_triage(struct exchange *x)
{
    static const char *const keys[] = {"merchant", "warehouse", "location", "sku",    "lot",
                                       "quantity", "decision",  "grade",    "reason", "to",
                                       "photos",   "operator",  NULL};
    struct stock_triage *d = ARENA_NEW(&x->arena, struct stock_triage);
    const struct json *root = d != NULL ? exchange_json(x) : NULL;
    struct doc_error error = {0};
    if (root == NULL) {
        if (d == NULL)
            exchange_trouble(x, HF_FULL);
        return;
    }
    if (canonical_keys(&x->arena, root, 0, keys, &error) != HF_OK) {
        exchange_problem(x, 400, "body_invalid", "%.*s", SLICE_FMT(error.message));
        return;
    }
    const struct merchant *m = admit_merchant(x, json_get_text(root, "merchant"));
    if (m == NULL)
        return;
    struct slice warehouse = json_get_text(root, "warehouse");
    *d = (struct stock_triage){.warehouse = warehouse.len > 0
                                                ? directory_warehouse(x->directory, warehouse)
                                                : m->warehouse,
                               .location = json_get_text(root, "location"),
                               .sku = json_get_text(root, "sku"),
                               .lot = json_get_text(root, "lot"),
                               .grade = json_get_text(root, "grade"),
                               .reason = json_get_text(root, "reason"),
                               .to = json_get_text(root, "to"),
                               .operator_name = exchange_operator(x, root)};
    bool decided = triage_parse(json_get_text(root, "decision"), &d->decision);
    if (!decided || d->warehouse == NULL || d->location.len == 0 || d->sku.len == 0 ||
        d->grade.len == 0 || d->grade.len > 20 || d->reason.len == 0 || d->reason.len > TEXT_MAX ||
        !json_i64(json_get(root, "quantity"), &d->quantity) || d->quantity < 1 ||
        d->quantity > 1000000) {
        exchange_problem(
            x, 400, "body_invalid",
            "expected location, sku, quantity from 1, decision (resellable, rework, quarantine or scrap), "
            "grade and reason, of a warehouse that is there");
        return;
    }
    if (!read_photos(x, json_get(root, "photos"), &d->photos) ||
        !admit_alone(x, action_of(d->decision)))
        return;
    x->state = d;
    exchange_command(x, &(struct command){.merchant_id = m->merchant_id,
                                          .action = "triage_stock",
                                          .apply = apply_stock_triage});
}
