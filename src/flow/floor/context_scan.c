/* Scans without a step: the meaning comes from what the device is doing.
 * Behind /v1/scans; ends in the very steps that a scan can name.
 * Promise: scans of one device are understood in their order or not at all; what is refused leaves
 * the task as it was. */
#include "flow/floor/context_scan.h"

#include "flow/floor/pick_task.h"
#include "flow/returns/returns.h"
#include "rules/alias.h"
#include "rules/scan_meaning.h"
#include "rules/tracking_number.h"
#include "store/sql.h"

struct context {
    struct work *w;
    const struct scan *scan;
    struct scan_answer *answer;
    struct device_context device;
    struct floor f; /* for its words */
    enum scan_kind kind;
    enum doing doing;
    int64_t id;                            /* of what was read: shipment, parcel, return */
    const struct profile_carrier *carrier; /* of the shipment at hand; NULL: none is */
};

enum hf_status find_device_context(struct txn *tx, struct slice device, struct arena *a,
                                   struct device_context *c)
{
    struct rows rows;
    *c = (struct device_context){.location = SLICE(""), .tote = SLICE("")};
    enum hf_status s = store_query(tx, SQL_find_device_context, PARAMS(P_TEXT(device)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found)
        *c = (struct device_context){row_i64(&rows, 0),
                                     row_i64(&rows, 1),
                                     row_i64(&rows, 2),
                                     row_i64(&rows, 3),
                                     row_i64(&rows, 6),
                                     row_i64(&rows, 7),
                                     arena_copy(a, row_text(&rows, 4)),
                                     arena_copy(a, row_text(&rows, 5))};
    s = rows_end(&rows);
    return s < 0 ? s : found ? HF_OK : HF_NOT_FOUND;
}

enum hf_status find_scanned_code(struct txn *tx, int64_t merchant_id, int64_t warehouse_id,
                                 struct slice code, int64_t *kind, int64_t *id)
{
    struct rows rows;
    char room[CODE_FORMS][CODE_FORM_BYTES];
    struct slice form[CODE_FORMS];
    *kind = *id = 0;
    if (code.len == 0)
        return HF_OK;
    code_forms(code, room, form);
    enum hf_status s = store_query(tx, SQL_find_scanned_code,
                                   PARAMS(P_I64(merchant_id), P_I64(warehouse_id), P_TEXT(form[0]),
                                          P_TEXT(form[1]), P_TEXT(form[2]), P_TEXT(form[3])),
                                   &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        *kind = row_i64(&rows, 0);
        *id = row_i64(&rows, 1);
    }
    return rows_end(&rows);
}

/* -- what was read */

static enum hf_status recognise(struct context *c)
{
    static const enum scan_kind kinds[] = {SCANNED_UNKNOWN, SCANNED_TOTE, SCANNED_TRACKING,
                                           SCANNED_BOX,     SCANNED_RMA,  SCANNED_ITEM};
    const struct scan *s = c->scan;
    struct location place;
    int64_t kind;
    c->kind = SCANNED_NOTHING;
    if (s->code.len == 0)
        return HF_OK;
    enum hf_status end = find_scanned_code(c->w->tx, c->w->merchant_id, s->warehouse->warehouse_id,
                                           s->code, &kind, &c->id);
    c->kind = kinds[kind];
    if (end < 0 || kind != 0)
        return end;
    end = find_or_plan_location(c->w, s->warehouse, s->code, &place);
    if (end == HF_OK)
        c->kind = slice_is(place.type, "lane") ? SCANNED_LANE : SCANNED_LOCATION;
    else if (end == HF_NOT_FOUND && c->carrier != NULL &&
             number_fits(c->carrier->numbers, c->carrier->number_count, s->code))
        c->kind = SCANNED_NUMBER;
    return end < 0 ? end : HF_OK;
}

/* -- what is being done */

/* A labelled box is at hand, and its label comes next. */
static enum hf_status at_box(struct context *c)
{
    struct parcel p;
    if (c->device.parcel_id == 0 || !c->w->merchant->profile->packing.match_labels)
        return HF_OK;
    enum hf_status s = load_parcel(c->w, c->device.parcel_id, &p);
    if (s == HF_OK && p.shipment_id == c->device.shipment_id && label_is_bare(c->w, &p))
        c->doing = DOING_MATCH;
    return s < 0 ? s : HF_OK;
}

static enum hf_status load_task(struct context *c)
{
    static const enum doing by_state[ORDER_STATE_COUNT] = {
        [ORDER_READY_TO_PICK] = DOING_PICK, [ORDER_PICKING] = DOING_PICK,
        [ORDER_PICKED] = DOING_PACK,        [ORDER_PACKED] = DOING_LABEL,
        [ORDER_LABELLED] = DOING_LANE,      [ORDER_MANIFESTED] = DOING_LANE,
    };
    struct device_context *d = &c->device;
    struct floor f = {.w = c->w, .scan = c->scan, .answer = c->answer};
    c->doing = d->return_id != 0 ? DOING_RETURN : DOING_NOTHING;
    enum hf_status s = HF_OK;
    if (d->shipment_id == 0 && d->return_id == 0) {
        s = store_get_i64(c->w->tx, SQL_find_device_shipment,
                          PARAMS(P_I64(c->w->merchant_id), P_TEXT(c->scan->device)),
                          &d->shipment_id);
        if (s == HF_NOT_FOUND)
            return HF_OK;
    }
    if (s < 0 || d->shipment_id == 0 || d->return_id != 0)
        return s;
    s = floor_load(&f, d->shipment_id);
    if (s != HF_OK)
        return s < 0 ? s : HF_OK; /* erased meanwhile: nothing is at hand */
    c->doing = by_state[f.shipment->state];
    c->carrier = profile_carrier(c->w->merchant->profile, f.shipment->carrier);
    s = floor_next(&f);
    if (s == HF_OK && strcmp(c->answer->next, "put_back") == 0)
        c->doing = DOING_PUT_BACK;
    else if (s == HF_OK)
        s = at_box(c);
    *c->answer = (struct scan_answer){0};
    return s;
}

/* -- acting on it */

static enum hf_status run_step(struct context *c, enum scan_step step, struct scan *s)
{
    s->step = step;
    bool returns = step >= SCAN_RETURN_ARRIVE && step <= SCAN_RETURN_PUT;
    enum hf_status end =
        returns ? run_return_scan(c->w, s, c->answer) : run_scan(c->w, s, c->answer);
    if (end == HF_OK && !returns)
        c->device.shipment_id =
            c->answer->next_shipment_id != 0 ? c->answer->next_shipment_id : c->answer->shipment_id;
    return end;
}

/* The task is taken up, nothing is done yet: what is next? */
static enum hf_status say_task(struct context *c, int64_t shipment_id, int64_t parcel_id)
{
    struct floor f = {.w = c->w, .scan = c->scan, .answer = c->answer};
    c->device.shipment_id = shipment_id;
    c->device.parcel_id = parcel_id;
    c->device.return_id = 0;
    enum hf_status s = floor_load(&f, shipment_id);
    if (s == HF_OK)
        s = floor_next(&f);
    if (s == HF_OK)
        s = floor_say_next(&f);
    c->answer->parcel_id = parcel_id;
    return s;
}

static enum hf_status go(struct context *c)
{
    c->device.location = c->scan->code;
    if (c->device.shipment_id != 0) {
        struct scan here = *c->scan;
        here.location = c->scan->code;
        c->scan = &here;
        return say_task(c, c->device.shipment_id, c->device.parcel_id);
    }
    c->answer->next = "nothing";
    c->answer->say =
        floor_text(&c->f, "at %.*s: scan item, tote or parcel", SLICE_FMT(c->scan->code));
    return HF_OK;
}

static enum hf_status open_parcel(struct context *c)
{
    struct parcel p;
    struct location place = {.type = SLICE("")};
    enum hf_status s = load_parcel(c->w, c->id, &p);
    if (s != HF_OK)
        return s < 0 ? s
                     : floor_refuse(&c->f, "unknown_parcel", "unknown parcel %.*s",
                                    SLICE_FMT(c->scan->code));
    if (c->kind == SCANNED_TRACKING && label_is_bare(c->w, &p))
        return floor_refuse(&c->f, "label_unmatched", "scan the box, then its label");
    if (c->device.location.len > 0)
        s = find_location(c->w, c->scan->warehouse->warehouse_id, c->device.location, &place);
    if (s < 0)
        return s;
    if (!slice_is(place.type, "lane") || p.tracking.len == 0 || label_is_bare(c->w, &p))
        return say_task(c, p.shipment_id, p.parcel_id);
    struct scan lane =
        *c->scan; /* one parcel after the other into the lane that was scanned first */
    lane.parcel_id = p.parcel_id;
    lane.location = c->device.location;
    return run_step(c, SCAN_LANE, &lane);
}

static enum hf_status take_return(struct context *c)
{
    struct scan s = *c->scan;
    struct return_order *r;
    s.rma = c->scan->code;
    enum hf_status end = load_return(c->w, c->id, &r);
    if (end != HF_OK)
        return end < 0 ? end : HF_RETRY;
    c->device.return_id = c->id;
    c->device.shipment_id = c->device.parcel_id = 0;
    if (r->arrived_at_us == 0)
        return run_step(c, SCAN_RETURN_ARRIVE, &s);
    c->answer->return_id = c->id;
    c->answer->return_state = return_state_name(r->state);
    c->answer->next = "return_receive";
    c->answer->say = floor_text(&c->f, "scan the quarantine place, then the item");
    return HF_OK;
}

static enum hf_status receive_unit(struct context *c, struct scan *s)
{
    struct return_order *r;
    enum hf_status end = load_return(c->w, c->device.return_id, &r);
    if (end != HF_OK)
        return end < 0 ? end : HF_RETRY;
    s->rma = r->rma;
    return run_step(c, SCAN_RETURN_RECEIVE, s);
}

/* Nobody knows it. At a packed box it is no number of its carrier either: an article that is in no
 * catalogue must not become a label. */
static enum hf_status refuse_code(struct context *c)
{
    struct slice code = c->scan->code;
    if (c->kind == SCANNED_NOTHING)
        return floor_refuse(&c->f, "unknown_barcode", "nothing was read: scan again");
    if (c->doing != DOING_LABEL || c->carrier == NULL)
        return floor_refuse(&c->f, "unknown_barcode", "unknown code %.*s", SLICE_FMT(code));
    if (c->carrier->number_count == 0)
        return floor_refuse(&c->f, "unknown_barcode",
                            "unknown code %.*s: name the step to label with it", SLICE_FMT(code));
    return floor_refuse(&c->f, "unknown_barcode", "not a label of %.*s: unknown code %.*s",
                        SLICE_FMT(c->carrier->id), SLICE_FMT(code));
}

static enum hf_status act(struct context *c, enum scan_act what)
{
    struct scan s = *c->scan;
    s.shipment_id = c->device.shipment_id;
    s.location = s.location.len > 0 ? s.location : c->device.location;
    s.tote = s.tote.len > 0 ? s.tote : c->device.tote;
    switch (what) {
    case ACT_GO:
        return go(c);
    case ACT_OPEN:
        if (c->kind == SCANNED_TRACKING || c->kind == SCANNED_BOX)
            return open_parcel(c);
        c->device.tote = c->scan->code;
        return say_task(c, c->id, 0);
    case ACT_RETURN:
        return take_return(c);
    case ACT_PICK:
        s.shipment_id = 0; /* of the cluster, by its tote; else the oldest */
        return run_step(c, SCAN_PICK, &s);
    case ACT_PUT_BACK:
        return run_step(c, SCAN_PUT_BACK, &s);
    case ACT_PACK:
        return run_step(c, SCAN_PACK, &s);
    case ACT_CLOSE:
        return run_step(c, SCAN_CLOSE_BOX, &s);
    case ACT_LABEL:
        s.tracking = s.code;
        s.parcel_id = c->device.parcel_id;
        return run_step(c, SCAN_LABEL, &s);
    case ACT_MATCH:
        s.parcel_id = c->device.parcel_id;
        return run_step(c, SCAN_MATCH_LABEL, &s);
    case ACT_LANE:
        s.location = s.code;
        s.parcel_id = c->device.parcel_id;
        return run_step(c, SCAN_LANE, &s);
    case ACT_RECEIVE:
        return receive_unit(c, &s);
    case ACT_FINISH:
        return floor_refuse(&c->f, "wrong_state", "finish this box first");
    case ACT_REFUSE:
    case SCAN_ACTS:
        break;
    }
    return refuse_code(c);
}

static enum hf_status save_context(struct work *w, const struct scan *s,
                                   const struct device_context *d, int64_t sequence)
{
    if (s->device.len == 0)
        return HF_OK;
    return store_post(w->tx, SQL_upsert_device_context,
                      PARAMS(P_TEXT(s->device), P_I64(d->warehouse_id), P_I64(w->merchant_id),
                             P_I64(d->shipment_id), P_I64(d->parcel_id), P_I64(d->return_id),
                             P_STR(""), P_TEXT(d->location), P_TEXT(d->tote),
                             P_TEXT(s->operator_name.ptr ? s->operator_name : SLICE("")),
                             P_I64(sequence > d->sequence ? sequence : d->sequence),
                             P_I64(w->now_us)));
}

enum hf_status run_context_scan(struct work *w, const struct scan *s, int64_t sequence,
                                struct scan_answer *a)
{
    struct context c = {
        .w = w, .scan = s, .answer = a, .f = {.w = w, .scan = s, .answer = a}
    };
    *a = (struct scan_answer){0};
    enum hf_status end = find_device_context(w->tx, s->device, txn_arena(w->tx), &c.device);
    if (end < 0)
        return end;
    if (end == HF_OK && sequence > 0 && c.device.sequence > 0 && sequence != c.device.sequence + 1)
        return floor_refuse(&c.f, "sequence_gap", "scan %lld has to come first, this is %lld",
                            (long long)c.device.sequence + 1, (long long)sequence);
    if (c.device.merchant_id !=
        w->merchant_id) /* another merchant's task is at hand: this begins a new one */
        c.device.shipment_id = c.device.parcel_id = c.device.return_id = 0;
    c.device.warehouse_id = s->warehouse->warehouse_id;
    end = load_task(&c);
    if (end == HF_OK)
        end = recognise(&c);
    if (end == HF_OK)
        end = act(&c, scan_means(c.kind, c.doing));
    if (end != HF_OK)
        return end;
    if (a->parcel_id != 0)
        c.device.parcel_id = a->parcel_id;
    return save_context(w, s, &c.device, sequence);
}

enum hf_status follow_scan(struct work *w, const struct scan *s, const struct scan_answer *a,
                           int64_t sequence)
{
    struct device_context d;
    if (s->device.len == 0)
        return HF_OK;
    enum hf_status end = find_device_context(w->tx, s->device, txn_arena(w->tx), &d);
    if (end < 0)
        return end;
    d.shipment_id = a->return_id != 0          ? 0
                    : a->next_shipment_id != 0 ? a->next_shipment_id
                                               : a->shipment_id;
    d.parcel_id = a->parcel_id;
    d.return_id = a->return_id;
    d.location = s->location.len > 0 ? s->location : d.location;
    d.tote = s->tote.len > 0 ? s->tote : SLICE("");
    d.warehouse_id = s->warehouse != NULL ? s->warehouse->warehouse_id : d.warehouse_id;
    return save_context(w, s, &d, sequence);
}
