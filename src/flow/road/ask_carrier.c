/* Asking a carrier to print a label again, to hold it and to let it go.
 * Between a person and the outbox.
 * Promise: what the carrier said is told apart from what was asked; a label that may be held over
 * there goes into no lane here. */
#include "flow/road/ask_carrier.h"

#include "base/ids.h"
#include "flow/road/label.h"
#include "rules/carrier_hold.h"
#include "store/sql.h"

struct label_row { /* of parcel_tracking */
    int64_t made_at_us, voided_at_us, parcel_id;
    enum carrier_hold hold;
};

static enum hf_status find_label(struct work *w, struct slice carrier, struct slice tracking,
                                 struct label_row *l)
{
    struct rows rows;
    enum hf_status s =
        store_query(w->tx, SQL_find_label,
                    PARAMS(P_I64(w->merchant_id), P_TEXT(carrier), P_TEXT(tracking)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found)
        *l = (struct label_row){.made_at_us = row_i64(&rows, 0),
                                .voided_at_us = row_i64(&rows, 1),
                                .hold = (enum carrier_hold)row_i64(&rows, 2),
                                .parcel_id = row_i64(&rows, 3)};
    s = rows_end(&rows);
    return s < 0 ? s : found ? HF_OK : HF_NOT_FOUND;
}

/* NOT_FOUND: no such move from there. */
static enum hf_status step(struct work *w, struct slice carrier, struct slice tracking,
                           enum carrier_hold_event event, enum carrier_hold *to)
{
    struct label_row l;
    enum hf_status s = find_label(w, carrier, tracking, &l);
    if (s != HF_OK)
        return s;
    if (!carrier_hold_next(l.hold, event, to))
        return HF_NOT_FOUND;
    s = store_put(w->tx, SQL_set_carrier_hold,
                  PARAMS(P_I64(w->merchant_id), P_TEXT(carrier), P_TEXT(tracking), P_I64(l.hold),
                         P_I64(*to)));
    if (s == HF_OK)
        work_note(w, "carrier_hold:%s", carrier_hold_name(*to));
    return s == HF_NOT_FOUND ? HF_RETRY : s;
}

static bool names(const struct open_hold *h, enum exception_reason code, struct slice parcel)
{
    return h->reason.code == code && slice_eq(h->reason.field, parcel);
}

static enum hf_status close_named(struct work *w, struct order *o, enum exception_reason code,
                                  struct slice parcel, const char *why)
{
    enum hf_status s = HF_OK;
    for (int i = o->hold_count - 1; i >= 0 && s >= 0; i--)
        if (names(&o->holds[i], code, parcel))
            s = close_hold(w, o, i, "data", slice_of(why));
    return s;
}

bool is_held_at_carrier(const struct work *w, const struct order *o, const struct parcel *p)
{
    struct slice parcel = parcel_text(w, p);
    for (int i = 0; i < o->hold_count; i++)
        if (names(&o->holds[i], REASON_HELD_AT_CARRIER, parcel))
            return true;
    return false;
}

enum hf_status end_carrier_hold(struct work *w, struct order *o, const struct parcel *p,
                                const char *why)
{
    struct slice parcel = parcel_text(w, p);
    enum hf_status s = close_named(w, o, REASON_HELD_AT_CARRIER, parcel, why);
    return s < 0 ? s : close_named(w, o, REASON_CARRIER_HOLD_FAILED, parcel, why);
}

enum hf_status carrier_hold_of(struct work *w, const struct parcel *p, const char **name)
{
    struct label_row l;
    *name = NULL;
    enum hf_status s =
        p->tracking.len > 0 ? find_label(w, p->carrier, p->tracking, &l) : HF_NOT_FOUND;
    if (s == HF_OK)
        *name = carrier_hold_name(l.hold);
    return s < 0 ? s : HF_OK;
}

/* -- asking */

static enum hf_status refuse(struct carrier_wish *wish, const char *problem)
{
    wish->problem = problem;
    return HF_REFUSED;
}

static enum hf_status find_shipment(struct work *w, const struct parcel *p, struct order **o,
                                    struct shipment **sh)
{
    enum hf_status s = load_order(w, ORDER_OF(p->shipment_id), false, o);
    *sh = NULL;
    for (int i = 0; s == HF_OK && i < (*o)->shipment_count; i++)
        if ((*o)->shipments[i].shipment_id == p->shipment_id)
            *sh = &(*o)->shipments[i];
    return s == HF_NOT_FOUND || (s == HF_OK && *sh == NULL) ? HF_FAILED : s;
}

/* What is held leaves its lane: the close of the day is not for it. */
static enum hf_status leave_lane(struct work *w, struct shipment *sh, struct parcel *p)
{
    struct evidence_fact gone = {
        .withdrawn = EVIDENCE_LANE_SCAN, .source = w->actor.name, .ref = SLICE("held_at_carrier")};
    if (p->manifest_id == 0)
        return HF_OK;
    p->manifest_id = 0;
    p->lane = SLICE("");
    enum hf_status s = save_parcel(w, p);
    return s < 0 ? s : record_evidence(w, &sh->ledger, &gone);
}

static enum hf_status ask_hold(struct work *w, struct carrier_wish *wish)
{
    struct parcel *p = &wish->parcel;
    struct order *o;
    struct shipment *sh;
    enum carrier_hold to;
    enum hf_status s = find_shipment(w, p, &o, &sh);
    if (s < 0)
        return s;
    /* on a list that is closed the carrier has been told of it already */
    if (sh->state != ORDER_PACKED && sh->state != ORDER_LABELLED)
        return refuse(wish, "wrong_state");
    s = step(w, p->carrier, p->tracking, CARRIER_HOLD_EVENT_ASK_HOLD, &to);
    if (s == HF_NOT_FOUND)
        return refuse(wish, "already_held");
    struct reason held = {
        .code = REASON_HELD_AT_CARRIER,
        .field = parcel_text(w, p),
        .args = {p->carrier, p->tracking, wish->reason}
    };
    if (s >= 0)
        s = leave_lane(w, sh, p);
    if (s >= 0)
        s = open_hold(w, o, &held);
    return s < 0 ? s : save_order(w, o);
}

static enum hf_status ask_release(struct work *w, struct carrier_wish *wish)
{
    enum carrier_hold to;
    enum hf_status s =
        step(w, wish->parcel.carrier, wish->parcel.tracking, CARRIER_HOLD_EVENT_ASK_RELEASE, &to);
    return s == HF_NOT_FOUND ? refuse(wish, "not_held") : s;
}

/* A label of a person who was erased is not fetched back. */
static enum hf_status ask_print(struct work *w, struct carrier_wish *wish)
{
    struct order *o;
    struct shipment *sh;
    enum hf_status s = find_shipment(w, &wish->parcel, &o, &sh);
    return s == HF_OK && o->erased_at_us != 0 ? refuse(wish, "erased") : s;
}

static enum hf_status is_under_way(struct work *w, const struct connection *c,
                                   const struct carrier_wish *wish, bool *under_way)
{
    static const char *const kinds[] = {"label.print", "label.hold", "label.release", "label.void"};
    enum hf_status s = HF_OK;
    *under_way = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && s >= 0 && !*under_way; i++) {
        int64_t id;
        bool mine = strcmp(kinds[i], wish->kind) == 0;
        if (!mine && (i == 0 || strcmp(wish->kind, "label.print") == 0))
            continue; /* printing and holding do not meet */
        s = store_get_i64(w->tx, SQL_find_open_outbox,
                          PARAMS(P_I64(w->merchant_id), P_I64(c->connection_id), P_STR(kinds[i]),
                                 P_I64(wish->parcel_id)),
                          &id);
        *under_way = s == HF_OK;
    }
    return s < 0 ? s : HF_OK;
}

/* OK, or why it cannot be asked at all. */
static enum hf_status admit(struct work *w, struct carrier_wish *wish, const struct connection **c)
{
    bool under_way;
    enum hf_status s = load_parcel(w, wish->parcel_id, &wish->parcel);
    if (s != HF_OK)
        return s;
    if (wish->parcel.tracking.len == 0 || wish->parcel.voided_at_us != 0)
        return refuse(wish, "no_label");
    *c = carrier_connection(w, wish->parcel.carrier);
    if (*c == NULL || !wish->can((*c)->platform, slice_of(wish->kind)))
        return refuse(wish, "not_offered");
    if ((*c)->life != LIFE_LIVE_OUT)
        return refuse(wish, "connection_not_enabled");
    s = is_under_way(w, *c, wish, &under_way);
    return s >= 0 && under_way ? refuse(wish, "under_way") : s;
}

enum hf_status ask_carrier(struct work *w, struct carrier_wish *wish)
{
    static const struct {
        const char *kind;
        enum hf_status (*ask)(struct work *w, struct carrier_wish *wish);
    } asks[] = {
        {"label.print",   ask_print  },
        {"label.hold",    ask_hold   },
        {"label.release", ask_release}
    };
    const struct connection *c = NULL;
    struct slice body;
    enum hf_status s = admit(w, wish, &c);
    for (size_t i = 0; i < sizeof asks / sizeof *asks && s == HF_OK; i++)
        if (strcmp(asks[i].kind, wish->kind) == 0)
            s = asks[i].ask(w, wish);
    if (s != HF_OK)
        return s;
    s = label_body(w, &wish->parcel, wish->format, &body);
    if (s < 0)
        return s;
    w->object = "parcel";
    w->object_id = wish->parcel_id;
    return owe(w, &(struct owed){.connection_id = c->connection_id,
                                 .kind = wish->kind,
                                 .object_id = wish->parcel_id,
                                 .body = body});
}

enum hf_status decide_carrier_hold(struct work *w, const struct reason *r)
{
    int64_t merchant_id, parcel_id;
    struct label_row l;
    enum carrier_hold to;
    if (r->code != REASON_HELD_AT_CARRIER ||
        !id_parse(w->hub->ids_key, "pcl", r->field, &merchant_id, &parcel_id))
        return HF_OK;
    enum hf_status s = find_label(w, r->args[0], r->args[1], &l);
    if (s != HF_OK)
        return s < 0 ? s : HF_OK;
    if (carrier_hold_under_way(l.hold))
        return HF_REFUSED;
    s = step(w, r->args[0], r->args[1], CARRIER_HOLD_EVENT_DECIDED, &to);
    return s < 0 ? s : HF_OK;
}

/* -- what came of it */

struct asked {
    struct parcel parcel;
    struct order *order;
    struct shipment *shipment;
    struct slice carrier, tracking, format;
    bool lives; /* the number is the parcel's still */
};

static enum hf_status load(struct work *w, const struct owed_row *r, struct asked *a)
{
    struct json_error error;
    const struct json *body = NULL;
    enum hf_status s = load_parcel(w, r->object_id, &a->parcel);
    if (s == HF_OK)
        s = find_shipment(w, &a->parcel, &a->order, &a->shipment);
    if (s == HF_OK)
        s = json_parse(txn_arena(w->tx), r->body, &json_limits_none, &body, &error);
    if (s != HF_OK)
        return s < 0 ? s : HF_FAILED;
    a->carrier = json_get_text(body, "carrier");
    a->tracking = json_get_text(body, "tracking");
    a->format = json_get_text(body, "format");
    a->lives = slice_eq(a->carrier, a->parcel.carrier) && slice_eq(a->tracking, a->parcel.tracking);
    return HF_OK;
}

enum hf_status label_printed(struct work *w, const struct owed_row *r, const struct json *learned)
{
    struct asked a;
    enum hf_status s = load(w, r, &a);
    if (s < 0 || !a.lives || a.order->erased_at_us != 0)
        return s; /* it is no label of this box any more, or nobody's */
    return keep_label(w, &a.parcel, learned);
}

enum hf_status label_hold_done(struct work *w, const struct owed_row *r, const struct json *learned)
{
    struct asked a;
    enum carrier_hold to;
    (void)learned;
    enum hf_status s = load(w, r, &a);
    if (s == HF_OK)
        s = step(w, a.carrier, a.tracking, CARRIER_HOLD_EVENT_DONE, &to);
    if (s != HF_OK || !a.lives)
        return s < 0 ? s : HF_OK;
    struct slice parcel = parcel_text(w, &a.parcel);
    s = close_named(w, a.order, REASON_CARRIER_HOLD_FAILED, parcel, "the carrier did it");
    if (s >= 0 && to == CARRIER_HOLD_FREE)
        s = close_named(w, a.order, REASON_HELD_AT_CARRIER, parcel, "the carrier let it go");
    return s < 0 ? s : save_order(w, a.order);
}

/* A no, or no answer: somebody looks at it over there. */
enum hf_status label_hold_failed(struct work *w, const struct owed_row *r,
                                 const struct owed_failure *f)
{
    struct asked a;
    enum carrier_hold to;
    enum hf_status s = load(w, r, &a);
    if (s == HF_OK)
        s = step(w, a.carrier, a.tracking,
                 f->doubt ? CARRIER_HOLD_EVENT_LOST : CARRIER_HOLD_EVENT_REFUSED, &to);
    if (s != HF_OK || !a.lives)
        return s < 0 ? s : HF_OK;
    struct reason failed = {
        .code = REASON_CARRIER_HOLD_FAILED,
        .field = parcel_text(w, &a.parcel),
        .args = {a.carrier, a.tracking, f->error}
    };
    if (to == CARRIER_HOLD_FREE)
        s = close_named(w, a.order, REASON_HELD_AT_CARRIER, failed.field, "the carrier said no");
    if (s >= 0)
        s = open_hold(w, a.order, &failed);
    return s < 0 ? s : save_order(w, a.order);
}
