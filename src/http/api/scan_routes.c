/* The floor: scans.
 * Behind /v1/scans.
 * Promise: a handheld that sends again gets the same answer; every answer says what is next. */
#include "http/api/scan_routes.h"

#include <stdio.h>

#include "base/crypto.h"
#include "base/instant.h"
#include "flow/floor/context_scan.h"
#include "flow/inbound/inbound.h"
#include "flow/order/order.h"
#include "flow/returns/returns.h"
#include "http/api/paper_routes.h"
#include "partner/canonical.h"
#include "rules/alias.h"
#include "rules/gs1.h"
#include "rules/scan_words.h"
#include "store/readers.h"
#include "store/sql.h"

#define BYTES(array) ((struct slice){(const char *)(array), sizeof(array)})

struct scan_command {
    struct scan scan;
    int64_t merchant_id, sequence;
    unsigned char fingerprint[32];
    /* of a refused run: the code's window is over (SKU-5) */
    struct place_doubt doubt; /* of a refused pick */
    int64_t lapsed_alias_id, lapsed_to_us;
    struct slice lapsed_sku;
    bool contextual; /* no step was named */
    const char
        *problem; /* known before the unit, answered in it: the number is used up all the same */
    struct slice message;
    bool spent; /* this run answered with what was kept, or the number does not count */
};

static bool is_return(enum scan_step step)
{
    return step >= SCAN_RETURN_ARRIVE && step <= SCAN_RETURN_PUT;
}

static bool is_inbound(enum scan_step step)
{
    return step == SCAN_RECEIVE || step == SCAN_PUTAWAY;
}

static enum hf_status run_step(struct work *w, const struct scan *s, struct scan_answer *a)
{
    return is_return(s->step)    ? run_return_scan(w, s, a)
           : is_inbound(s->step) ? run_inbound_scan(w, s, a)
                                 : run_scan(w, s, a);
}

static void put_next(struct exchange *x, const struct work *w, const struct scan_answer *a)
{
    struct json_out *o = &x->out;
    json_open(o, '{');
    json_key(o, "result");
    json_put_str(o, a->problem != NULL ? "held" : "ok");
    if (a->problem != NULL) {
        json_key(o, "problem");
        json_put_str(o, a->problem);
        json_key(o, "detail");
        json_put_text(o, a->message);
    }
    put_id_key(x, "shipment", "shp", w->merchant_id, a->shipment_id);
    put_id_key(x, "parcel", "pcl", w->merchant_id, a->parcel_id);
    json_key(o, "sscc");
    json_put_text(o, a->sscc.len > 0 ? a->sscc : SLICE_NONE);
    put_id_key(x, "manifest", "mnf", 0, a->manifest_id);
    put_id_key(x, "return", "ret", w->merchant_id, a->return_id);
    put_id_key(x, "inbound", "inb", w->merchant_id, a->inbound_id);
    put_id_key(x, "receipt", "grn", w->merchant_id, a->receipt_id);
    json_key(o, "state");
    json_put_str(o, a->return_id != 0    ? a->return_state
                    : a->inbound_id != 0 ? a->inbound_state
                                         : order_state_name(a->state));
    put_next_step(x, w, a);
    json_close(o, '}');
}

void put_next_step(struct exchange *x, const struct work *w, const struct scan_answer *a)
{
    struct json_out *o = &x->out;
    json_key(o, "next");
    json_open(o, '{');
    json_key(o, "do");
    json_put_str(o, a->next);
    json_key(o, "sku");
    json_put_text(o, a->next_sku);
    json_key(o, "quantity");
    json_put_i64(o, a->next_qty);
    json_key(o, "location");
    json_put_text(o, a->next_location);
    json_key(o, "lot");
    json_put_text(o, a->next_lot.len > 0 ? a->next_lot : SLICE_NONE);
    put_id_key(x, "shipment", "shp", w->merchant_id, a->next_shipment_id);
    json_key(o, "tote");
    json_put_text(o, a->next_tote.len > 0 ? a->next_tote : SLICE_NONE);
    json_key(o, "say");
    json_put_text(o, a->say.ptr != NULL ? a->say : SLICE_NONE);
    json_close(o, '}');
}

/* 0: a new sequence; else the status that was given then (or 409). */
static int replay_scan(struct work *w, struct exchange *x, const struct scan_command *c)
{
    struct rows rows;
    int status = 0;
    enum hf_status s = store_query(w->tx, SQL_find_scan,
                                   PARAMS(P_TEXT(c->scan.device), P_I64(c->sequence)), &rows);
    if (s < 0)
        return (int)s;
    if (rows_next(&rows)) {
        status = 409;
        if (slice_eq(row_blob(&rows, 0), BYTES(c->fingerprint))) {
            status = (int)row_i64(&rows, 1);
            json_put_raw(&x->out, row_text_copy(&rows, 2));
            exchange_set_header(x, "Idempotent-Replayed", SLICE("true"));
            if (status >= 400)
                x->content_type = "application/problem+json";
        } else {
            exchange_set_problem(x, 409, "sequence_reused",
                                 "this device has used sequence %lld for another scan",
                                 (long long)c->sequence);
        }
    }
    s = rows_end(&rows);
    return s < 0 ? (int)s : status;
}

/* A code whose window is over is somebody's work to look into: the scan changed nothing, this
 * stays. */
static enum hf_status note_lapsed(struct work *w, struct exchange *x)
{
    const struct scan_command *c = x->state;
    int64_t id;
    struct reason r = {
        .code = REASON_ALIAS_EXPIRED,
        .field = SLICE("scan"),
        .args = {c->scan.code, SLICE("scans"), c->lapsed_sku,
                 instant_text(txn_arena(w->tx), c->lapsed_to_us)}
    };
    if (c->lapsed_alias_id == 0)
        return HF_NOT_FOUND;
    w->object = "alias";
    w->object_id = c->lapsed_alias_id;
    return open_exception(w, "alias", c->lapsed_alias_id, &r, &id);
}

static enum hf_status run_any(struct work *w, const struct scan_command *c, struct scan_answer *a)
{
    if (c->problem != NULL) {
        *a = (struct scan_answer){.problem = c->problem, .message = c->message};
        return HF_REFUSED;
    }
    if (c->contextual)
        return run_context_scan(w, &c->scan, c->sequence, a);
    enum hf_status s = run_step(w, &c->scan, a);
    return s == HF_OK && !is_inbound(c->scan.step) ? follow_scan(w, &c->scan, a, c->sequence) : s;
}

/* A refused scan without a step is kept too: sent again after a dead spot it hears the same, and
 * the next one follows it. One that named its step may be sent again under its number once it is
 * right. */
static enum hf_status keep_refusal(struct work *w, struct exchange *x)
{
    const struct scan_command *c = x->state;
    struct slice text = json_out_text(&x->out);
    enum hf_status s = HF_OK;
    if (c->spent || c->sequence == 0)
        return HF_OK;
    if (c->contextual)
        s = store_post(w->tx, SQL_insert_scan,
                       PARAMS(P_TEXT(c->scan.device), P_I64(c->sequence), P_I64(w->merchant_id),
                              P_BLOB(BYTES(c->fingerprint)), P_I64(422), P_TEXT(text),
                              P_I64(w->now_us)));
    if (s < 0)
        return s;
    s = store_put(w->tx, SQL_bump_device_sequence,
                  PARAMS(P_TEXT(c->scan.device), P_I64(c->sequence)));
    return s < 0 ? s : HF_OK;
}

/* Something else lay there: somebody counts the place, and the floor hears of it. */
static enum hf_status note_doubt(struct work *w, struct exchange *x)
{
    const struct scan_command *c = x->state;
    if (c->doubt.location_id == 0)
        return HF_NOT_FOUND;
    w->object = "location";
    w->object_id = c->doubt.location_id;
    work_note(w, "wrong_item_at_location");
    return raise_place_doubt(w, &c->doubt);
}

/* What a refused scan leaves behind. NOT_FOUND: nothing for the audit. */
static enum hf_status after_refusal(struct work *w, struct exchange *x)
{
    enum hf_status s = keep_refusal(w, x);
    if (s >= 0)
        s = note_lapsed(w, x);
    enum hf_status doubt = s < 0 ? s : note_doubt(w, x);
    return doubt == HF_NOT_FOUND ? s : doubt;
}

static int apply_scan(struct work *w, struct exchange *x)
{
    struct scan_command *c = x->state;
    struct scan_answer a;
    c->lapsed_alias_id = 0;
    c->doubt = (struct place_doubt){0};
    int status = c->sequence > 0 ? replay_scan(w, x, c) : 0;
    c->spent = status != 0;
    if (status != 0)
        return status >= 400 ? status | COMMAND_UNDO : status;
    enum hf_status s = run_any(w, c, &a);
    if (s < 0)
        return (int)s;
    if (s == HF_REFUSED) {
        c->spent = strcmp(a.problem, "sequence_gap") == 0;
        if (c->spent) {
            exchange_set_problem(x, 409, a.problem, "%.*s", SLICE_FMT(a.message));
            return 409 | COMMAND_UNDO;
        }
        exchange_set_problem(x, 422, a.problem, "%.*s", SLICE_FMT(a.message));
        c->lapsed_alias_id = a.lapsed_alias_id;
        c->doubt = (struct place_doubt){
            a.doubt.location_id, arena_copy(&x->arena, a.doubt.location),
            arena_copy(&x->arena, a.doubt.found), arena_copy(&x->arena, a.doubt.wanted)};
        c->lapsed_to_us = a.lapsed_to_us;
        c->lapsed_sku = arena_copy(&x->arena, a.lapsed_sku);
        return 422 | COMMAND_UNDO;
    }
    put_next(x, w, &a);
    struct slice text = json_out_text(&x->out);
    if (c->sequence > 0)
        s = store_post(w->tx, SQL_insert_scan,
                       PARAMS(P_TEXT(c->scan.device), P_I64(c->sequence), P_I64(w->merchant_id),
                              P_BLOB(BYTES(c->fingerprint)), P_I64(200), P_TEXT(text),
                              P_I64(w->now_us)));
    return s < 0 ? (int)s : 200;
}

static enum hf_status find_wanted(struct txn *tx, int64_t merchant_id, struct slice code,
                                  int64_t *any)
{
    char room[CODE_FORMS][CODE_FORM_BYTES];
    struct slice f[CODE_FORMS];
    code_forms(code, room, f);
    return store_get_i64(
        tx, SQL_find_wanted_code,
        PARAMS(P_I64(merchant_id), P_TEXT(f[0]), P_TEXT(f[1]), P_TEXT(f[2]), P_TEXT(f[3])), any);
}

/* Whose task is this? Said by an id, by name, or the one merchant whose released shipment wants the
 * scanned code. Two candidates: the scanner has to say. 0 = answered. */
static int64_t find_merchant(struct exchange *x, const struct scan *scan)
{
    struct txn *tx;
    struct store *st;
    int64_t found = 0;
    int candidates = 0;
    enum hf_status s = readers_begin(x->hub->readers, &tx, &st);
    if (s < 0) {
        exchange_trouble(x, s);
        return 0;
    }
    for (int i = 0; i < x->directory->merchant_count && s >= 0; i++) {
        int64_t any = 0, m = x->directory->merchants[i].merchant_id;
        if (is_inbound(scan->step))
            s = store_get_i64(tx, SQL_find_inbound_by_ref, PARAMS(P_I64(m), P_TEXT(scan->inbound)),
                              &any);
        else if (is_return(scan->step))
            s = store_get_i64(tx, SQL_find_return_by_code,
                              PARAMS(P_I64(m), P_TEXT(scan->rma.len > 0        ? scan->rma
                                                      : scan->tracking.len > 0 ? scan->tracking
                                                                               : scan->code)),
                              &any);
        else if (scan->step == SCAN_LANE)
            s = store_get_i64(tx, SQL_find_tracking_of, PARAMS(P_I64(m), P_TEXT(scan->code)), &any);
        else
            s = find_wanted(tx, m, scan->code, &any);
        if (s == HF_OK) {
            candidates++;
            found = m;
        }
    }
    readers_end(x->hub->readers, tx, st);
    if (s < 0) {
        exchange_trouble(x, s);
        return 0;
    }
    if (candidates == 1)
        return found;
    if (candidates == 0 && is_return(scan->step))
        exchange_problem(x, 422, "unknown_return", "%s",
                         scan_word("unknown return: say whose goods they are", scan->spanish));
    else if (candidates == 0 && is_inbound(scan->step))
        exchange_problem(x, 422, "unknown_inbound", "%s",
                         scan_word("which inbound is it? say whose goods they are", scan->spanish));
    else if (candidates == 0)
        exchange_problem(x, 422, "unknown_barcode",
                         scan_word("unknown code %.*s: no order wants it", scan->spanish),
                         SLICE_FMT(scan->code));
    else
        exchange_problem(
            x, 422, "ambiguous_merchant",
            scan_word("several merchants want %.*s: scan the tote first", scan->spanish),
            SLICE_FMT(scan->code));
    return 0;
}

/* Whose code is it? The merchant of the device's task first, then the one that knows the code; two:
 * the scanner has to say. With none it is a place, or nothing: the hub's own. false: answered. */
static bool find_context(struct exchange *x, struct scan_command *c)
{
    struct device_context d;
    struct txn *tx;
    struct store *st;
    int64_t kind = 0, id, found = 0;
    int candidates = 0;
    enum hf_status s = readers_begin(x->hub->readers, &tx, &st);
    if (s >= 0) {
        s = find_device_context(tx, c->scan.device, &x->arena, &d);
        for (int i = 0; i < x->directory->merchant_count && s >= 0; i++) {
            const struct merchant *m = &x->directory->merchants[i];
            const struct warehouse *wh =
                c->scan.warehouse != NULL ? c->scan.warehouse : m->warehouse;
            if (x->who.merchant_id != 0 && x->who.merchant_id != m->merchant_id)
                continue;
            s = find_scanned_code(tx, m->merchant_id, wh->warehouse_id, c->scan.code, &kind, &id);
            if (kind == 0)
                continue;
            candidates++;
            found = candidates == 1 || m->merchant_id == d.merchant_id ? m->merchant_id : found;
        }
        readers_end(x->hub->readers, tx, st);
    }
    if (s < 0) {
        exchange_trouble(x, s);
        return false;
    }
    if (candidates > 1 && found != d.merchant_id) {
        c->problem = "ambiguous_merchant";
        c->message = arena_format(
            &x->arena,
            scan_word("several merchants have %.*s: scan the tote first", c->scan.spanish),
            SLICE_FMT(c->scan.code));
        found = d.merchant_id;
    }
    c->merchant_id = candidates > 0 ? found : d.merchant_id;
    return true;
}

/* A scan without a step. false: answered. */
static bool read_context(struct exchange *x, const struct json *root, struct scan_command *c)
{
    struct slice merchant = json_get_text(root, "merchant"),
                 code = json_get_text(root, "warehouse");
    const struct merchant *m = merchant.len > 0 ? admit_merchant(x, merchant) : NULL;
    if (merchant.len > 0 && m == NULL)
        return false;
    c->scan.warehouse = code.len > 0 ? directory_warehouse(x->directory, code) : NULL;
    if (code.len > 0 && c->scan.warehouse == NULL) {
        exchange_problem(x, 422, "unknown_warehouse", "there is no warehouse %.*s",
                         SLICE_FMT(code));
        return false;
    }
    if (m != NULL)
        c->merchant_id = m->merchant_id;
    else if (!find_context(x, c))
        return false;
    m = directory_merchant_by_id(x->directory, c->merchant_id);
    if (c->scan.warehouse == NULL)
        c->scan.warehouse = m != NULL ? m->warehouse : &x->directory->warehouses[0];
    return true;
}

/* GS1 element strings: the article or the SSCC is the code, lot, serial, expiry and count come
 * along. */
static void read_label(struct exchange *x, struct scan_command *c)
{
    struct scan *s = &c->scan;
    struct gs1_scan label;
    enum gs1_fault fault;
    struct slice at;
    struct date today = date_of_days(clock_now_us(x->hub->clock) / (24 * US_PER_HOUR));
    switch (gs1_parse(s->code, today, &label, &fault, &at)) {
    case GS1_PLAIN:
        s->code = label.plain;
        return;
    case GS1_REFUSED:
        c->problem = "label_refused";
        c->message = arena_format(&x->arena, "(%.*s) %s", SLICE_FMT(at),
                                  scan_word(gs1_fault_text(fault), s->spanish));
        return;
    case GS1_PARSED:
        break;
    }
    s->code = label.sscc.len > 0 ? label.sscc : label.gtin.len > 0 ? label.gtin : s->code;
    s->lot = label.lot.len > 0 ? label.lot : s->lot;
    s->serial = label.serial.len > 0 ? label.serial : s->serial;
    if (label.expiry.day != 0)
        s->expiry = arena_format(&x->arena, "%04d-%02d-%02d", label.expiry.year, label.expiry.month,
                                 label.expiry.day);
    if (label.contained && label.counted > 0)
        s->quantity *= label.counted;
}

/* The lane scan reads a tracking number: which parcel is it? None: the unit says so, after it
 * looked whether this very scan was answered before. */
static bool find_parcel_of(struct exchange *x, struct scan_command *c)
{
    struct txn *tx;
    struct store *st;
    if (c->scan.parcel_id != 0)
        return true;
    enum hf_status s = readers_begin(x->hub->readers, &tx, &st);
    if (s >= 0) {
        s = store_get_i64(tx, SQL_find_tracking_of,
                          PARAMS(P_I64(c->merchant_id), P_TEXT(c->scan.code)), &c->scan.parcel_id);
        readers_end(x->hub->readers, tx, st);
    }
    if (s < 0)
        exchange_trouble(x, s);
    return s >= 0;
}

/* false: answered. */
static bool read_objects(struct exchange *x, const struct json *root, struct scan_command *c)
{
    struct slice shipment = json_get_text(root, "shipment"), parcel = json_get_text(root, "parcel"),
                 merchant = json_get_text(root, "merchant"),
                 inbound = json_get_text(root, "inbound");
    if (slice_starts(inbound, SLICE("inb_")) &&
        !admit_id(x, inbound, "inb", &c->merchant_id, &c->scan.inbound_id))
        return false;
    c->scan.inbound = inbound.ptr != NULL ? inbound : SLICE("");
    if (shipment.len > 0 && !admit_id(x, shipment, "shp", &c->merchant_id, &c->scan.shipment_id))
        return false;
    if (parcel.len > 0 && !admit_id(x, parcel, "pcl", &c->merchant_id, &c->scan.parcel_id))
        return false;
    if (c->merchant_id == 0 && merchant.len > 0) {
        const struct merchant *m = admit_merchant(x, merchant);
        c->merchant_id = m != NULL ? m->merchant_id : 0;
        return m != NULL && (c->scan.step != SCAN_LANE || find_parcel_of(x, c));
    }
    if (c->merchant_id == 0)
        c->merchant_id = find_merchant(x, &c->scan);
    return c->merchant_id != 0 && (c->scan.step != SCAN_LANE || find_parcel_of(x, c));
}

/* Goods are taken in by those who may, in a warehouse that exists. false: answered. */
static bool read_entry_place(struct exchange *x, const struct json *root, struct scan_command *c)
{
    const struct merchant *m = directory_merchant_by_id(x->directory, c->merchant_id);
    struct slice code = json_get_text(root, "warehouse");
    if (!admit_alone(x, is_return(c->scan.step)        ? ACTION_RECEIVE_RETURN
                        : c->scan.step == SCAN_RECEIVE ? ACTION_RECEIVE_GOODS
                                                       : ACTION_FLOOR_SCAN))
        return false;
    c->scan.warehouse = code.len > 0 ? directory_warehouse(x->directory, code) : m->warehouse;
    if (c->scan.warehouse == NULL)
        exchange_problem(x, 422, "unknown_warehouse", "there is no warehouse %.*s",
                         SLICE_FMT(code));
    return c->scan.warehouse != NULL;
}

static bool read_numbers(struct exchange *x, const struct json *root, struct scan_command *c)
{
    const struct {
        const char *key;
        int64_t *into, most;
    } numbers[] = {
        {"quantity", &c->scan.quantity, 1000000  },
        {"weight_g", &c->scan.weight_g, 10000000 },
        {"sequence", &c->sequence,      INT64_MAX}
    };
    c->scan.quantity = 1;
    for (int i = 0; i < 3; i++) {
        const struct json *v = json_get(root, numbers[i].key);
        if (v == NULL || v->kind == JSON_NULL)
            continue;
        if (!json_i64(v, numbers[i].into) || *numbers[i].into < 0 ||
            *numbers[i].into > numbers[i].most) {
            exchange_problem(x, 400, "body_invalid", "%s: expected a whole number", numbers[i].key);
            return false;
        }
    }
    return true;
}

/* The steps at the shelf and the bench read articles; the others numbers of their own. */
static bool reads_label(const struct scan_command *c)
{
    enum scan_step step = c->scan.step;
    return c->scan.code.len > 0 && (c->contextual || step == SCAN_PICK || step == SCAN_PACK ||
                                    step == SCAN_PUT_BACK || step == SCAN_DAMAGED);
}

void handle_scan(struct exchange *x)
{
    static const char *const keys[] = {"step",     "warehouse", "device",  "sequence", "operator",
                                       "shipment", "parcel",    "task",    "merchant", "location",
                                       "code",     "quantity",  "lot",     "expiry",   "serial",
                                       "tote",     "weight_g",  "box",     "carrier",  "tracking",
                                       "rma",      "condition", "inbound", "carton",   "blocked",
                                       "more",     "to",        "short",   NULL};
    struct scan_command *c = ARENA_NEW(&x->arena, struct scan_command);
    if (c == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    const struct json *root = exchange_object(x, keys);
    if (root == NULL)
        return;
    struct scan *s = &c->scan;
    s->device = exchange_device(x, root);
    s->operator_name = exchange_operator(x, root);
    s->location = json_get_text(root, "location");
    s->code = json_get_lexeme(root, "code");
    s->lot = json_get_text(root, "lot");
    s->expiry = json_get_text(root, "expiry");
    s->serial = json_get_text(root, "serial");
    s->tote = json_get_text(root, "tote");
    s->box = json_get_text(root, "box");
    s->carrier = json_get_text(root, "carrier");
    s->tracking = json_get_text(root, "tracking");
    s->rma = json_get_text(root, "rma");
    s->condition = json_get_text(root, "condition");
    s->to = json_get_text(root, "to");
    s->falls_short = json_is_true(json_get(root, "short"));
    s->more = json_is_true(json_get(root, "more"));
    s->spanish = wants_spanish(x);
    s->carton = json_get_text(root, "carton");
    s->blocked = json_is_true(json_get(root, "blocked"));
    struct slice step = json_get_text(root, "step");
    c->contextual = step.len == 0 && s->device.len > 0;
    if (!c->contextual && !scan_step_parse(step, &s->step)) {
        exchange_problem(
            x, 400, "body_invalid",
            "step: may be left out by a device; expected pick, damaged, pack, close_box, label, match_label, void_label, lane, put_back, "
            "return_arrive, return_receive, return_put, receive or putaway");
        return;
    }
    if (!read_numbers(x, root, c))
        return;
    if (reads_label(c))
        read_label(x, c);
    if (c->contextual ? !read_context(x, root, c)
                      : !read_objects(x, root, c) || ((is_return(s->step) || is_inbound(s->step)) &&
                                                      !read_entry_place(x, root, c)))
        return;
    if (c->sequence > 0 && s->device.len == 0)
        c->sequence = 0; /* a sequence without a device is nobody's */
    sha256(x->body, c->fingerprint);
    x->state = c;
    exchange_command(x, &(struct command){.merchant_id = c->merchant_id,
                                          .action = "scan",
                                          .apply = apply_scan,
                                          .key_optional = true,
                                          .on_undone = after_refusal});
}
