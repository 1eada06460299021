/* The paper of an inbound: an ASN or a purchase order.
 * Called by the API and for every row of an asn or purchase-orders file.
 * Promise: only the owner of inbounds announces; the same words twice are one inbound; codes mean
 * what they meant when the paper was issued (SKU-4); a carton is announced once. */
#include "flow/inbound/arrive_inbound.h"

#include "base/instant.h"
#include "flow/dispute.h"
#include "store/sql.h"

struct announcing {
    struct work *w;
    const struct inbound_doc *d;
    const char **field;
    struct slice *problem;
    bool *keep;
    struct inbound *in, *order;  /* order: the purchase order it delivers; NULL = none */
    struct goods_code *goods;    /* per item */
    struct slice *cartons;       /* per item, without application identifiers */
    bool fresh, adopts, changed; /* adopts: the goods were here before their paper */
};

static enum hf_status refuse_field(struct announcing *a, const char *field, struct slice problem)
{
    *a->field = field;
    *a->problem = problem;
    return HF_REFUSED;
}

static enum hf_status check_author(struct announcing *a)
{
    struct slice owner;
    enum hf_status s =
        check_owner(a->w, OBJECT_INBOUND, FIELD_INBOUND_PAPER, a->d->author, a->d->ref, &owner);
    if (s != HF_REFUSED)
        return s;
    *a->keep = true;
    return refuse_field(a, "author",
                        arena_format(txn_arena(a->w->tx),
                                     "inbounds are announced by %.*s, not by %.*s",
                                     SLICE_FMT(owner), SLICE_FMT(a->d->author)));
}

/* An SSCC as printed, as scanned, or the sender's own number. */
static bool read_carton(struct work *w, struct slice text, struct slice *carton)
{
    struct gs1_scan scan;
    enum gs1_fault fault;
    struct slice at;
    *carton = text.ptr != NULL ? text : SLICE("");
    if (text.len == 0)
        return true;
    enum gs1_end end =
        gs1_parse(text, date_of_days(w->now_us / (24 * US_PER_HOUR)), &scan, &fault, &at);
    if (end == GS1_PARSED && scan.sscc.len > 0)
        *carton = scan.sscc;
    bool digits = text.len == SSCC_DIGITS && strspn(text.ptr, "0123456789") >= SSCC_DIGITS;
    return end != GS1_REFUSED && (!digits || sscc_is_valid(text));
}

/* A file says its own line. */
static struct slice say_line(struct announcing *a, int at, struct slice what)
{
    return a->d->item_count == 1
               ? what
               : arena_format(txn_arena(a->w->tx), "line %d: %.*s", at + 1, SLICE_FMT(what));
}

static enum hf_status resolve_items(struct announcing *a)
{
    struct arena *arena = txn_arena(a->w->tx);
    const struct inbound_doc *d = a->d;
    int64_t at_us = d->issued_at_us != 0 ? d->issued_at_us : a->w->now_us;
    a->goods = ARENA_ARRAY(arena, struct goods_code, (size_t)d->item_count + 1);
    a->cartons = ARENA_ARRAY(arena, struct slice, (size_t)d->item_count + 1);
    if (a->goods == NULL || a->cartons == NULL)
        return HF_FULL;
    for (int i = 0; i < d->item_count; i++) {
        const char *code;
        struct slice message;
        if (!read_carton(a->w, d->items[i].carton, &a->cartons[i]))
            return refuse_field(
                a, "carton",
                say_line(a, i,
                         arena_format(arena, "%.*s is no SSCC: its check digit does not hold",
                                      SLICE_FMT(d->items[i].carton))));
        enum hf_status s =
            resolve_goods_code(a->w, d->items[i].code, at_us, true, &a->goods[i], &code, &message);
        if (s == HF_REFUSED)
            return refuse_field(a, "sku", say_line(a, i, message));
        if (s != HF_OK)
            return s;
    }
    return HF_OK;
}

static enum hf_status find_kind(struct work *w, enum inbound_kind kind, struct slice ref,
                                int64_t *id)
{
    return store_get_i64(w->tx, SQL_find_inbound_of_kind,
                         PARAMS(P_I64(w->merchant_id), P_STR(inbound_kind_name(kind)), P_TEXT(ref)),
                         id);
}

static enum hf_status find_known(struct announcing *a, int64_t *id)
{
    enum hf_status s = find_kind(a->w, a->d->kind, a->d->ref, id);
    if (s == HF_NOT_FOUND && a->d->received_as != 0) {
        *id = a->d->received_as;
        return HF_OK;
    }
    return s == HF_NOT_FOUND ? find_kind(a->w, INBOUND_UNANNOUNCED, a->d->ref, id) : s;
}

/* A known one, or one in memory: nothing is written before everything is checked. */
static enum hf_status find_or_make(struct announcing *a)
{
    const struct inbound_doc *d = a->d;
    int64_t id;
    enum hf_status s = find_known(a, &id);
    a->fresh = s == HF_NOT_FOUND;
    if (a->fresh)
        return make_inbound(a->w, d->kind, d->ref, d->warehouse->warehouse_id, &a->in);
    if (s == HF_OK)
        s = load_inbound(a->w, id, &a->in);
    if (s == HF_NOT_FOUND)
        return refuse_field(a, "received_as", SLICE("there is no such inbound"));
    if (s != HF_OK)
        return s;
    a->adopts = a->in->kind != d->kind || !slice_eq(a->in->ref, d->ref);
    if (a->adopts && a->in->kind != INBOUND_UNANNOUNCED)
        return refuse_field(a, "received_as",
                            arena_format(txn_arena(a->w->tx), "that inbound was announced as %.*s",
                                         SLICE_FMT(a->in->ref)));
    if (!a->adopts && d->purchase_order.len > 0 &&
        !slice_eq(d->purchase_order, a->in->purchase_order))
        return refuse_field(a, "purchase_order",
                            arena_format(txn_arena(a->w->tx), "%.*s delivers \"%.*s\"",
                                         SLICE_FMT(d->ref), SLICE_FMT(a->in->purchase_order)));
    return HF_OK;
}

/* Its row; or the paper of goods that stand at the dock already. */
static enum hf_status store_paper(struct announcing *a)
{
    struct inbound *in = a->in;
    if (!a->fresh && !a->adopts)
        return HF_OK;
    in->kind = a->d->kind;
    in->ref = a->d->ref;
    in->purchase_order = a->d->purchase_order.ptr != NULL ? a->d->purchase_order : SLICE("");
    in->announced_at_us = a->w->now_us;
    a->changed = true;
    struct evidence_fact fact = {.kinds = EVIDENCE_PAYLOAD,
                                 .source = a->w->merchant->profile->owners[OBJECT_INBOUND],
                                 .ref = a->d->ref,
                                 .observed_at_us = a->d->issued_at_us};
    enum hf_status s = record_evidence(a->w, &in->ledger, &fact);
    if (s < 0)
        return s;
    return a->fresh ? insert_inbound(a->w, in)
                    : close_listed(a->w, in->inbound_id, REASON_ASN_MISSING, EVERY_LINE,
                                   "the paper came", &in->open);
}

/* RCV-4: recorded where the goods are, and nothing of the second paper is taken. */
static enum hf_status clash(struct announcing *a, int64_t inbound_id, const char *field,
                            struct slice with)
{
    struct arena *arena = txn_arena(a->w->tx);
    int64_t id;
    struct reason r = {
        .code = REASON_ASN_DUPLICATE, .field = a->d->ref, .args = {a->d->ref, with}
    };
    *a->keep = true;
    enum hf_status s = open_exception(a->w, "inbound", inbound_id, &r, &id);
    if (s < 0)
        return s;
    return refuse_field(
        a, field,
        arena_format(arena, "%.*s clashes with %.*s", SLICE_FMT(a->d->ref), SLICE_FMT(with)));
}

static enum hf_status find_stored(struct announcing *a, int at, int64_t *qty)
{
    const struct inbound_item *item = &a->d->items[at];
    *qty = 0;
    enum hf_status s = store_get_i64(
        a->w->tx, SQL_find_inbound_item,
        PARAMS(P_I64(a->w->merchant_id), P_I64(a->in->inbound_id), P_TEXT(a->cartons[at]),
               P_I64(a->goods[at].sku_id), P_TEXT(item->lot.ptr ? item->lot : SLICE("")),
               P_TEXT(item->expiry.ptr ? item->expiry : SLICE("")), P_TEXT(item->code)),
        qty);
    return s == HF_NOT_FOUND ? HF_OK : s;
}

/* The same item twice in one paper would hide one of its figures. -1: no. */
static int said_before(const struct announcing *a, int at)
{
    const struct inbound_item *all = a->d->items;
    for (int i = 0; i < at; i++)
        if (slice_eq(all[i].code, all[at].code) && slice_eq(a->cartons[i], a->cartons[at]) &&
            slice_eq(all[i].lot, all[at].lot) && slice_eq(all[i].expiry, all[at].expiry))
            return i;
    return -1;
}

/* What must hold before anything is written: a unit that is refused with an exception keeps only
 * that. */
static enum hf_status check_items(struct announcing *a)
{
    struct inbound *in = a->in;
    int64_t other = 0, qty;
    for (int i = 0; i < a->d->item_count; i++) {
        struct rows rows;
        struct slice ref = SLICE_NONE;
        int twin = said_before(a, i);
        if (twin >= 0)
            return refuse_field(a, "sku",
                                arena_format(txn_arena(a->w->tx),
                                             "line %d: %.*s was already said in line %d", i + 1,
                                             SLICE_FMT(a->d->items[i].code), twin + 1));
        enum hf_status s = find_stored(a, i, &qty);
        if (s < 0)
            return s;
        if (qty == a->d->items[i].quantity * a->goods[i].qty_each)
            continue;
        if (!a->fresh && !a->adopts && in->state >= INBOUND_ARRIVED)
            return clash(a, in->inbound_id, "ref", SLICE("what arrived under that number"));
        if (inbound_line_of(in, a->goods[i].sku_id, a->goods[i].sku) == NULL)
            return refuse_field(a, "lines", SLICE("an inbound has at most 1000 articles"));
        if (a->cartons[i].len == 0)
            continue;
        s = store_query(
            a->w->tx, SQL_find_carton_elsewhere,
            PARAMS(P_I64(a->w->merchant_id), P_I64(in->inbound_id), P_TEXT(a->cartons[i])), &rows);
        if (s < 0)
            return s;
        if (rows_next(&rows)) {
            other = row_i64(&rows, 0);
            ref = row_text_copy(&rows, 1);
        }
        s = rows_end(&rows);
        if (s < 0)
            return s;
        if (ref.ptr != NULL)
            return clash(a, other, "carton",
                         arena_format(txn_arena(a->w->tx), "carton %.*s of %.*s",
                                      SLICE_FMT(a->cartons[i]), SLICE_FMT(ref)));
    }
    return HF_OK;
}

/* What its ASNs announce, a purchase order does not promise a second time. */
static enum hf_status call_off(struct announcing *a, const struct goods_code *g, int64_t change)
{
    struct inbound *po = a->order;
    for (int i = 0; po != NULL && i < po->line_count; i++) {
        struct inbound_line *l = &po->lines[i], before = *l;
        if (l->sku_id != g->sku_id)
            continue;
        l->called = l->called + change > 0 ? l->called + change : 0;
        return save_inbound_line(a->w, po, &before, l);
    }
    return HF_OK;
}

static enum hf_status take_items(struct announcing *a)
{
    struct work *w = a->w;
    for (int i = 0; i < a->d->item_count; i++) {
        const struct inbound_item *item = &a->d->items[i];
        const struct goods_code *g = &a->goods[i];
        int64_t qty = item->quantity * g->qty_each, stored;
        enum hf_status s = find_stored(a, i, &stored);
        if (s < 0)
            return s;
        if (stored == qty)
            continue;
        struct inbound_line *l = inbound_line_of(a->in, g->sku_id, g->sku);
        if (l == NULL)
            return HF_FAILED; /* check_items() made room */
        struct inbound_line before = *l;
        a->changed = true;
        l->expected += qty - stored;
        s = store_post(w->tx, SQL_upsert_inbound_item,
                       PARAMS(P_I64(w->merchant_id), P_I64(a->in->inbound_id),
                              P_TEXT(a->cartons[i]), P_I64(g->sku_id),
                              P_TEXT(item->lot.ptr ? item->lot : SLICE("")),
                              P_TEXT(item->expiry.ptr ? item->expiry : SLICE("")), P_I64(qty),
                              P_TEXT(item->code), P_I64(g->alias_id)));
        if (s >= 0)
            s = save_inbound_line(w, a->in, &before, l);
        if (s >= 0)
            s = call_off(a, g, qty - stored);
        if (s < 0)
            return s;
    }
    return HF_OK;
}

static enum hf_status load_order_of(struct announcing *a)
{
    int64_t id;
    if (a->in->kind != INBOUND_ASN || a->in->purchase_order.len == 0)
        return HF_OK;
    enum hf_status s = find_kind(a->w, INBOUND_PURCHASE_ORDER, a->in->purchase_order, &id);
    if (s == HF_NOT_FOUND)
        return HF_OK; /* its order never came to us */
    return s == HF_OK ? load_inbound(a->w, id, &a->order) : s;
}

/* Everything of it comes under its ASNs: they carry on. */
static enum hf_status save_order_of(struct announcing *a)
{
    uint32_t missing;
    if (a->order == NULL || !a->changed)
        return HF_OK;
    enum hf_status s = HF_OK;
    if (a->order->state <= INBOUND_SLOT_CONFIRMED && !inbound_has_outstanding(a->order))
        s = move_inbound(a->w, a->order, INBOUND_EVENT_WITHDRAW, &missing);
    if (s >= 0 && a->order->state == INBOUND_CLOSED)
        s = end_watch(a->w, a->order, "it comes under its ASNs");
    return s < 0 ? s : save_inbound(a->w, a->order);
}

static void take_figure(bool *changed, int64_t *into, int64_t said)
{
    if (said != 0 && said != *into) {
        *into = said;
        *changed = true;
    }
}

static void take_text(bool *changed, struct slice *into, struct slice said)
{
    if (said.len > 0 && !slice_eq(said, *into)) {
        *into = said;
        *changed = true;
    }
}

static enum hf_status set_timer(struct work *w, const struct inbound *in, const char *kind,
                                int64_t due_us)
{
    return store_post(w->tx, SQL_set_timer,
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_STR(kind),
                             P_I64(in->inbound_id), P_I64(due_us), P_I64(w->now_us)));
}

/* RCV-5: the paper lies here a day before the truck; then nothing may be open; then the truck is
 * here. */
static enum hf_status watch(struct announcing *a)
{
    struct work *w = a->w;
    struct inbound *in = a->in;
    int64_t lead_us = w->merchant->profile->receiving.prealert_hours * US_PER_HOUR;
    if (in->expected_at_us == 0 || in->state >= INBOUND_ARRIVED)
        return HF_OK;
    int64_t alert_us = in->expected_at_us - lead_us;
    enum hf_status s = HF_OK;
    if (in->kind == INBOUND_ASN && in->announced_at_us > alert_us)
        s = open_listed(w, "inbound", in->inbound_id,
                        &(struct reason){
                            .code = REASON_ASN_LATE,
                            .field = SLICE("paper"),
                            .args = {in->ref, instant_text(txn_arena(w->tx), alert_us)}
        },
                        &in->open);
    else
        s = close_listed(w, in->inbound_id, REASON_ASN_LATE, EVERY_LINE, "there is time again",
                         &in->open);
    if (s >= 0)
        s = set_timer(w, in, "inbound_prealert", alert_us > w->now_us ? alert_us : w->now_us);
    return s < 0 ? s : set_timer(w, in, "inbound_due", in->expected_at_us);
}

static enum hf_status take_head(struct announcing *a)
{
    struct inbound *in = a->in;
    const struct inbound_doc *d = a->d;
    take_text(&a->changed, &in->supplier, d->supplier);
    take_text(&a->changed, &in->carrier, d->carrier);
    take_figure(&a->changed, &in->issued_at_us, d->issued_at_us);
    take_figure(&a->changed, &in->cartons_expected, d->cartons);
    int64_t before = in->expected_at_us;
    take_figure(&a->changed, &in->expected_at_us, d->expected_at_us);
    return in->expected_at_us != before ? watch(a) : HF_OK;
}

enum hf_status announce_inbound(struct work *w, const struct inbound_doc *d, struct inbound **out,
                                enum inbound_result *result, const char **field,
                                struct slice *problem, bool *keep)
{
    struct announcing a = {.w = w, .d = d, .field = field, .problem = problem, .keep = keep};
    *keep = false;
    enum hf_status s = check_author(&a);
    if (s == HF_OK)
        s = resolve_items(&a);
    if (s == HF_OK)
        s = find_or_make(&a);
    if (s == HF_OK && !a.fresh && d->issued_at_us != 0 && d->issued_at_us < a.in->issued_at_us) {
        *out = a.in; /* an older copy: recorded as seen, changes nothing */
        *result = INBOUND_SAME;
        return HF_OK;
    }
    if (s == HF_OK)
        s = check_items(&a);
    if (s == HF_OK)
        s = store_paper(&a);
    if (s == HF_OK)
        s = load_order_of(&a);
    if (s == HF_OK)
        s = take_items(&a);
    if (s == HF_OK)
        s = take_head(&a);
    if (s != HF_OK)
        return s == HF_NOT_FOUND ? HF_FAILED : s;
    *out = a.in;
    *result = a.fresh ? INBOUND_NEW : a.changed ? INBOUND_CHANGED : INBOUND_SAME;
    if (*result == INBOUND_SAME)
        return HF_OK;
    s = save_order_of(&a);
    if (s >= 0)
        s = save_inbound(w, a.in);
    return s < 0 ? s
                 : work_event(w, a.fresh ? "inbound.announced" : "inbound.changed",
                              a.in->inbound_id, SLICE(""));
}
