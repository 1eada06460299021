/* The dock: shipments, parcels, manifests, and the carrier's events.
 * Behind /v1/shipments, /v1/parcels and /v1/manifests.
 * Promise: what the carrier says is recorded whatever holds; manifests are the warehouse's alone.
 */
#include "http/api/dock_routes.h"

#include "base/ids.h"
#include "flow/road/ask_carrier.h"
#include "flow/road/dispatch.h"
#include "flow/road/label.h"
#include "http/api/page.h"
#include "partner/canonical.h"
#include "rules/statuses.h"
#include "store/sql.h"

/* -- carrier events */

struct event_command {
    struct carrier_event event;
    int64_t merchant_id;
};

static int apply_event(struct work *w, struct exchange *x)
{
    static const char *const words[] = {"recorded", "moved", "duplicate", "unknown_class"};
    const struct event_command *c = x->state;
    enum event_result result;
    struct order *o;
    enum hf_status s = record_parcel_event(w, &c->event, &result, &o);
    if (s < 0)
        return (int)s;
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 404, "not_found", "no such parcel");
        return 404;
    }
    if (s == HF_REFUSED) {
        exchange_set_problem(x, 422, "other_parcel", "carrier and tracking are not this parcel's");
        return 422 | COMMAND_UNDO;
    }
    json_open(&x->out, '{');
    json_key(&x->out, "result");
    json_put_str(&x->out, words[result]);
    put_id_key(x, "order", "ord", w->merchant_id, o->order_id);
    json_key(&x->out, "state");
    json_put_str(&x->out, order_state_name(o->state));
    json_close(&x->out, '}');
    return 200;
}

static struct slice text_of(const struct json *root, const char *key)
{
    struct slice s = json_get_text(root, key);
    return s.ptr != NULL ? s : SLICE("");
}

static bool read_direction(const struct json *root, enum carrier_direction *d)
{
    struct slice said = text_of(root, "direction");
    *d = slice_is(said, "outbound") ? DIRECTION_OUTBOUND
         : slice_is(said, "return") ? DIRECTION_RETURN
                                    : DIRECTION_UNSAID;
    return said.len == 0 || *d != DIRECTION_UNSAID;
}

/* A carrier with a status table needs no class. */
static bool has_statuses(const struct exchange *x, int64_t merchant_id, struct slice carrier)
{
    const struct merchant *m = directory_merchant_by_id(x->directory, merchant_id);
    const struct profile_carrier *c = m != NULL ? profile_carrier(m->profile, carrier) : NULL;
    return c != NULL && c->statuses.len > 0;
}

void handle_parcel_event(struct exchange *x)
{
    static const char *const keys[] = {"carrier", "tracking", "class", "code",      "text",
                                       "at",      "location", "proof", "direction", NULL};
    struct event_command *c = ARENA_NEW(&x->arena, struct event_command);
    struct doc_error error = {0};
    if (c == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!admit_id(x, x->params[0], "pcl", &c->merchant_id, &c->event.parcel_id))
        return;
    const struct json *root = exchange_json(x);
    if (root == NULL)
        return;
    enum hf_status s = canonical_keys(&x->arena, root, 0, keys, &error);
    if (s == HF_OK)
        s = doc_instant(&x->arena, root, "at", 0, &c->event.at_us, &error);
    struct carrier_event *e = &c->event;
    e->carrier = text_of(root, "carrier");
    e->tracking = text_of(root, "tracking");
    e->class = text_of(root, "class");
    e->code = text_of(root, "code");
    e->text = text_of(root, "text");
    e->place = text_of(root, "location");
    e->proof = text_of(root, "proof");
    e->source = x->who.name;
    if (s != HF_OK || e->carrier.len == 0 || e->tracking.len == 0 ||
        !read_direction(root, &e->direction) || e->text.len > 500 || e->proof.len > 500 ||
        e->code.len > 100) {
        exchange_problem(
            x, 400, "body_invalid", "%.*s",
            SLICE_FMT(s == HF_OK ? SLICE("expected carrier, tracking, class, code, text, "
                                         "at, location, proof, direction (outbound or return)")
                                 : error.message));
        return;
    }
    if (has_statuses(x, c->merchant_id, e->carrier) ? e->code.len == 0 : e->class.len == 0) {
        exchange_problem(
            x, 400, "body_invalid",
            "expected class, or code where the carrier has a status table (carriers.statuses)");
        return;
    }
    x->state = c;
    exchange_command(x, &(struct command){.merchant_id = c->merchant_id,
                                          .action = "carrier_event",
                                          .apply = apply_event,
                                          .key_optional = true});
}

/* -- codes that somebody has to map */

struct unmapped_query {
    const struct merchant *merchant;
    int64_t limit;
};

static int read_unmapped(struct exchange *x, struct txn *tx)
{
    const struct unmapped_query *q = x->state;
    struct json_out *o = &x->out;
    struct page p;
    enum hf_status s = page_open_whole(&p, x, tx, SQL_list_unmapped_codes,
                                       PARAMS(P_I64(q->merchant->merchant_id), P_I64(q->limit)));
    if (s < 0)
        return (int)s;
    while (page_next(&p)) {
        const struct profile_carrier *c =
            profile_carrier(q->merchant->profile, row_text(&p.rows, 0));
        if (c != NULL && c->statuses.len > 0 &&
            carrier_status_find(c->statuses, row_text(&p.rows, 1)) != NULL)
            continue; /* a newer table has it */
        json_open(o, '{');
        json_key(o, "carrier");
        json_put_text(o, row_text(&p.rows, 0));
        json_key(o, "code");
        json_put_text(o, row_text(&p.rows, 1));
        json_key(o, "text");
        json_put_text(o, row_text(&p.rows, 2));
        json_key(o, "first_seen");
        json_put_instant(o, row_i64(&p.rows, 3));
        json_key(o, "last_seen");
        json_put_instant(o, row_i64(&p.rows, 4));
        json_key(o, "count");
        json_put_i64(o, row_i64(&p.rows, 5));
        json_close(o, '}');
    }
    return page_close_whole(&p);
}

void handle_list_unmapped(struct exchange *x)
{
    struct unmapped_query *q = ARENA_NEW(&x->arena, struct unmapped_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    q->merchant = admit_merchant(x, exchange_query(x, "merchant"));
    if (q->merchant == NULL || !page_limit(x, &q->limit))
        return;
    x->state = q;
    exchange_read(x, read_unmapped);
}

/* -- manifests */

struct manifest_command {
    struct handover handover;
    bool hand_over, override; /* asked for by the body */
    struct slice reason;
};

static int apply_manifest(struct work *w, struct exchange *x)
{
    struct manifest_command *c = x->state;
    struct dispatch_answer a;
    c->handover.overridden =
        c->override && may_alone(x, ACTION_OVERRIDE_HANDOFF); /* carried out after its approval */
    enum hf_status s = c->hand_over ? hand_over_manifest(w, &c->handover, &a)
                                    : close_manifest(w, c->handover.manifest_id, &a);
    if (s < 0)
        return (int)s;
    if (s == HF_REFUSED) {
        if (a.overridable && c->override && may_request(x, ACTION_OVERRIDE_HANDOFF))
            return gate_ask(w, x,
                            &(struct gate){.action = ACTION_OVERRIDE_HANDOFF,
                                           .target = "manifest",
                                           .target_id = c->handover.manifest_id,
                                           .target_text = slice_of(a.problem),
                                           .reason = c->reason});
        exchange_set_problem(x, 409, a.problem, "%.*s", SLICE_FMT(a.message));
        return a.kept ? 409 : 409 | COMMAND_UNDO;
    }
    json_open(&x->out, '{');
    put_id_key(x, "id", "mnf", 0, c->handover.manifest_id);
    json_key(&x->out, "parcels");
    json_put_i64(&x->out, a.parcels);
    if (c->hand_over) {
        json_key(&x->out, "taken");
        json_put_i64(&x->out, a.taken);
        json_key(&x->out, "left_behind");
        json_put_i64(&x->out, a.left);
    }
    json_close(&x->out, '}');
    return 200;
}

static bool read_manifest_id(struct exchange *x, struct manifest_command **c)
{
    int64_t hub;
    *c = ARENA_NEW(&x->arena, struct manifest_command);
    if (*c == NULL) {
        exchange_trouble(x, HF_FULL);
        return false;
    }
    x->state = *c;
    if (x->who.merchant_id != 0 ||
        !id_parse(x->hub->ids_key, "mnf", x->params[0], &hub, &(*c)->handover.manifest_id)) {
        exchange_problem(x, 404, "not_found", "no such manifest");
        return false;
    }
    return true;
}

void handle_close_manifest(struct exchange *x)
{
    struct manifest_command *c;
    if (read_manifest_id(x, &c))
        exchange_command(x, &(struct command){.action = "close_manifest",
                                              .apply = apply_manifest,
                                              .key_optional = true});
}

void handle_hand_over(struct exchange *x)
{
    struct manifest_command *c;
    if (!read_manifest_id(x, &c))
        return;
    const struct json *root = exchange_json(x);
    if (root == NULL)
        return;
    struct handover *h = &c->handover;
    const struct json *left = json_get(root, "left_behind"), *count = json_get(root, "count");
    h->driver = text_of(root, "driver");
    h->vehicle = text_of(root, "vehicle");
    h->signature = text_of(root, "signature");
    h->count = -1;
    c->override = json_is_true(json_get(root, "override"));
    c->reason = text_of(root, "reason");
    struct slice *numbers =
        ARENA_ARRAY(&x->arena, struct slice, (size_t)(left ? left->count : 0) + 1);
    bool good = numbers != NULL && (h->driver.len > 0 || h->vehicle.len > 0) &&
                h->signature.len > 0 && h->driver.len <= 100 && h->vehicle.len <= 100 &&
                h->signature.len <= 200 &&
                (count == NULL || (json_i64(count, &h->count) && h->count >= 0)) &&
                (left == NULL || left->kind == JSON_ARRAY);
    if (!good) {
        exchange_problem(x, 400, "body_invalid",
                         "expected driver or vehicle, signature, and count or left_behind");
        return;
    }
    JSON_EACH(v, left)
    numbers[h->left_count++] = json_text(v);
    h->left = numbers;
    c->hand_over = true;
    exchange_command(
        x, &(struct command){.action = "hand_over", .apply = apply_manifest, .key_optional = true});
}

struct manifest_query {
    int64_t limit, after;
};

static int read_manifests(struct exchange *x, struct txn *tx)
{
    struct json_out *o = &x->out;
    struct page p;
    const struct manifest_query *q = x->state;
    enum hf_status s = page_open(&p, x, tx, q->limit, SQL_list_manifests,
                                 PARAMS(P_I64(q->after), P_I64(q->limit + 1)));
    if (s < 0)
        return (int)s;
    while (page_next(&p)) {
        json_open(o, '{');
        put_id_key(x, "id", "mnf", 0, p.last);
        json_key(o, "warehouse");
        json_put_text(o, row_text(&p.rows, 1));
        json_key(o, "carrier");
        json_put_text(o, row_text(&p.rows, 2));
        json_key(o, "parcels");
        json_put_i64(o, row_i64(&p.rows, 6));
        json_key(o, "opened_at");
        json_put_instant(o, row_i64(&p.rows, 3));
        json_key(o, "closed_at");
        json_put_instant(o, row_i64(&p.rows, 4));
        json_key(o, "handed_over_at");
        json_put_instant(o, row_i64(&p.rows, 5));
        json_close(o, '}');
    }
    return page_close(&p, "mnf", 0);
}

void handle_list_manifests(struct exchange *x)
{
    struct manifest_query *q = ARENA_NEW(&x->arena, struct manifest_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (x->who.merchant_id != 0) {
        exchange_problem(x, 404, "not_found", "manifests are the warehouse's");
        return;
    }
    q->after = INT64_MAX;
    x->state = q;
    if (page_limit(x, &q->limit) && page_cursor(x, "mnf", 0, &q->after))
        exchange_read(x, read_manifests);
}

/* -- shipments and parcels */

struct shipment_query {
    const struct merchant *merchant;
    int64_t state, after, limit;
};

static int read_shipments(struct exchange *x, struct txn *tx)
{
    const struct shipment_query *q = x->state;
    struct json_out *o = &x->out;
    struct page p;
    enum hf_status s = page_open(&p, x, tx, q->limit, SQL_list_open_shipments,
                                 PARAMS(P_I64(q->merchant->merchant_id), P_I64(q->after),
                                        P_I64(q->state), P_I64(q->limit + 1)));
    if (s < 0)
        return (int)s;
    while (page_next(&p)) {
        json_open(o, '{');
        put_id_key(x, "id", "shp", q->merchant->merchant_id, p.last);
        put_id_key(x, "order", "ord", q->merchant->merchant_id, ORDER_OF(p.last));
        json_key(o, "state");
        json_put_str(o, order_state_name((enum order_state)row_i64(&p.rows, 1)));
        json_key(o, "carrier");
        json_put_text(o, row_text(&p.rows, 2));
        json_key(o, "service");
        json_put_text(o, row_text(&p.rows, 3));
        json_key(o, "cutoff");
        json_put_instant(o, row_i64(&p.rows, 4));
        json_key(o, "state_since");
        json_put_instant(o, row_i64(&p.rows, 5));
        json_close(o, '}');
    }
    return page_close(&p, "shp", q->merchant->merchant_id);
}

void handle_list_shipments(struct exchange *x)
{
    struct shipment_query *q = ARENA_NEW(&x->arena, struct shipment_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    q->merchant = page_admit(x, "shp", &q->limit, &q->after);
    if (q->merchant == NULL)
        return;
    struct slice state = exchange_query(x, "state");
    enum order_state st;
    q->state = -1;
    if (state.len > 0 && !order_state_parse(state, &st)) {
        exchange_problem(x, 400, "query_invalid", "state: no such state");
        return;
    }
    if (state.len > 0)
        q->state = st;
    x->state = q;
    exchange_read(x, read_shipments);
}

/* Every number it ever had: voided, put right, and the one it has. */
static enum hf_status put_numbers(struct exchange *x, struct txn *tx, int64_t merchant_id,
                                  int64_t parcel_id)
{
    struct json_out *o = &x->out;
    struct rows rows;
    enum hf_status s = store_query(tx, SQL_list_parcel_numbers,
                                   PARAMS(P_I64(merchant_id), P_I64(parcel_id)), &rows);
    if (s < 0)
        return s;
    json_key(o, "numbers");
    json_open(o, '[');
    while (rows_next(&rows)) {
        json_open(o, '{');
        json_key(o, "carrier");
        json_put_text(o, row_text(&rows, 0));
        json_key(o, "tracking");
        json_put_text(o, row_text(&rows, 1));
        json_key(o, "made_at");
        json_put_instant(o, row_i64(&rows, 2));
        json_key(o, "voided_at");
        json_put_instant(o, row_i64(&rows, 3));
        json_key(o, "replaced_at");
        json_put_instant(o, row_i64(&rows, 4));
        json_key(o, "replaced_by");
        json_put_text(o, row_text(&rows, 5).len > 0 ? row_text(&rows, 5) : SLICE_NONE);
        json_key(o, "evidence");
        json_put_text(o, row_text(&rows, 6).len > 0 ? row_text(&rows, 6) : SLICE_NONE);
        json_close(o, '}');
    }
    json_close(o, ']');
    return rows_end(&rows);
}

struct parcel_query {
    int64_t merchant_id, parcel_id;
};

static int read_parcel(struct exchange *x, struct txn *tx)
{
    const struct parcel_query *q = x->state;
    struct json_out *o = &x->out;
    struct work w;
    struct parcel p = {0};
    struct rows rows;
    const char *hold = NULL;
    bool bare = false, sold = false;
    enum hf_status s = work_view(&w, tx, x->hub, q->merchant_id);
    if (s == HF_OK) {
        s = load_parcel(&w, q->parcel_id, &p);
        if (s == HF_OK)
            s = carrier_hold_of(&w, &p, &hold);
        bare = s == HF_OK && label_is_bare(&w, &p);
        sold = s == HF_OK && carrier_connection(&w, p.carrier) != NULL;
        s = work_end_unchanged(&w, s);
    }
    if (s < 0)
        return (int)s;
    if (s != HF_OK) {
        exchange_set_problem(x, 404, "not_found", "no such parcel");
        return 404;
    }
    json_open(o, '{');
    put_id_key(x, "id", "pcl", q->merchant_id, p.parcel_id);
    put_id_key(x, "shipment", "shp", q->merchant_id, p.shipment_id);
    json_key(o, "carrier");
    json_put_text(o, p.carrier);
    json_key(o, "tracking");
    json_put_text(o, p.tracking.len > 0 ? p.tracking : SLICE_NONE);
    json_key(o, "custody");
    json_put_str(o, custody_name(p.custody));
    json_key(o, "carrier_hold");
    json_put_text(o, hold != NULL ? slice_of(hold) : SLICE_NONE);
    json_key(o, "number");
    json_put_i64(o, p.number);
    json_key(o, "box");
    json_put_text(o, p.box.len > 0 ? p.box : SLICE_NONE);
    json_key(o, "pack_rule");
    json_put_text(o, p.pack_rule.len > 0 ? p.pack_rule : SLICE_NONE);
    json_key(o, "weight_g");
    json_put_i64(o, p.weight_g);
    json_key(o, "expected_g");
    json_put_i64(o, p.expected_g);
    json_key(o, "billed_g");
    if (p.billed_g > 0)
        json_put_i64(o, p.billed_g);
    else
        json_put_null(o);
    json_key(o, "sscc");
    json_put_text(o, p.sscc.len > 0 ? p.sscc : SLICE_NONE);
    json_key(o, "packed_at");
    json_put_instant(o, p.packed_at_us);
    json_key(o, "label_matched_at");
    json_put_instant(o, p.label_matched_at_us);
    json_key(o, "match_label");
    json_put_bool(o, bare);
    json_key(o, "label_sold");
    json_put_bool(o, sold);
    json_key(o, "voided_at");
    json_put_instant(o, p.voided_at_us);
    s = put_numbers(x, tx, q->merchant_id, q->parcel_id);
    if (s < 0)
        return (int)s;
    json_key(o, "events");
    json_open(o, '[');
    s = store_query(tx, SQL_list_parcel_events, PARAMS(P_I64(q->merchant_id), P_I64(q->parcel_id)),
                    &rows);
    while (s >= 0 && rows_next(&rows)) {
        json_open(o, '{');
        json_key(o, "at");
        json_put_instant(o, row_i64(&rows, 0));
        json_key(o, "class");
        json_put_text(o, row_text(&rows, 1));
        json_key(o, "code");
        json_put_text(o, row_text(&rows, 2));
        json_key(o, "location");
        json_put_text(o, row_text(&rows, 3));
        json_key(o, "proof");
        json_put_text(o, row_text(&rows, 4).len > 0 ? row_text(&rows, 4) : SLICE_NONE);
        json_key(o, "said_at");
        json_put_text(o, row_text(&rows, 5).len > 0 ? row_text(&rows, 5) : SLICE_NONE);
        json_close(o, '}');
    }
    if (s >= 0)
        s = rows_end(&rows);
    json_close(o, ']');
    json_close(o, '}');
    return s < 0 ? (int)s : 200;
}

void handle_get_parcel(struct exchange *x)
{
    struct parcel_query *q = ARENA_NEW(&x->arena, struct parcel_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    x->state = q;
    if (admit_id(x, x->params[0], "pcl", &q->merchant_id, &q->parcel_id))
        exchange_read(x, read_parcel);
}
