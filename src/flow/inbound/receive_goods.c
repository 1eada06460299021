/* Counting what came: a receipt, line by line.
 * Behind POST /v1/receipts and the scan step `receive`.
 * Promise: what is there is recorded, on the paper or not (RCV-3); nothing of it is sellable
 * (RCV-1); what is not sound waits in quarantine under a reason of its own (RCV-4); a refused line
 * takes the whole receipt back. */
#include "base/ids.h"
#include "flow/inbound/arrive_inbound.h"
#include "rules/scan_words.h"
#include "store/sql.h"

struct receiving {
    struct work *w;
    const struct receipt_doc *d;
    struct inbound *in;
    struct refusal *why;
    int64_t receipt_id;
    struct date today;
};

struct counted { /* one line, understood */
    struct receipt_line said;
    struct goods_code goods; /* sku_id 0: a code that means nothing */
    int64_t qty_each;
    enum goods_finding finding;
    struct slice detail; /* of the exception */
    struct location at;
};

struct slice receipt_name(struct work *w, int64_t receipt_id)
{
    char text[ID_TEXT_BYTES];
    id_print(w->hub->ids_key, "grn", w->merchant_id, receipt_id, text);
    return arena_copy(txn_arena(w->tx), slice_of(text));
}

static struct slice day_text(struct work *w, struct date d)
{
    return arena_format(txn_arena(w->tx), "%04d-%02d-%02d", d.year, d.month, d.day);
}

static void take_if_empty(struct slice *into, struct slice scanned)
{
    if (into->len == 0 && scanned.len > 0)
        *into = scanned;
}

/* The label says article, lot, serial, expiry and carton; what was typed beside it counts first. */
static enum hf_status read_label(struct receiving *v, int line, struct counted *c)
{
    struct gs1_scan scan;
    enum gs1_fault fault;
    struct slice at;
    struct receipt_line *l = &c->said;
    switch (gs1_parse(l->code, v->today, &scan, &fault, &at)) {
    case GS1_REFUSED:
        return refuse(v->w, v->why, "label_refused", "line %d: (%.*s) %s", line, SLICE_FMT(at),
                      scan_word(gs1_fault_text(fault), v->why->spanish));
    case GS1_PLAIN:
        l->code = scan.plain;
        return HF_OK;
    case GS1_PARSED:
        break;
    }
    l->label = l->code;
    l->code = scan.gtin;
    take_if_empty(&l->lot, scan.lot);
    take_if_empty(&l->serial, scan.serial);
    take_if_empty(&l->carton, scan.sscc);
    struct date until = scan.expiry.day != 0 ? scan.expiry : scan.best_before;
    if (l->expiry.len == 0 && until.day != 0)
        l->expiry = day_text(v->w, until);
    if (scan.counted > 0)
        l->quantity *= scan.counted;
    if (l->code.len == 0)
        return refuse(v->w, v->why, "label_refused",
                      "line %d: the label names no article: scan the goods", line);
    return HF_OK;
}

static enum hf_status resolve(struct receiving *v, int line, struct counted *c)
{
    const char *problem;
    struct slice message;
    if (c->said.condition == FINDING_UNKNOWN_BARCODE) {
        c->qty_each = c->said.quantity;
        return HF_OK;
    }
    enum hf_status s =
        resolve_goods_code(v->w, c->said.code, v->w->now_us, true, &c->goods, &problem, &message);
    if (s == HF_REFUSED && v->why->spoken) {
        message = spoken_goods_refusal(v->w, problem, c->said.code, &c->goods, v->why->spanish);
        return refuse(v->w, v->why, problem, "%.*s", SLICE_FMT(message));
    }
    if (s == HF_REFUSED)
        return refuse(v->w, v->why, problem, "line %d: %.*s%s", line, SLICE_FMT(message),
                      strcmp(problem, "unknown_barcode") == 0
                          ? "; goods that carry it come in with condition unknown_barcode"
                          : "");
    c->qty_each = c->said.quantity * c->goods.qty_each;
    return s;
}

/* The first article that the paper still waits for: what should have been in its place. */
static struct slice wanted(const struct inbound *in)
{
    for (int i = 0; i < in->line_count; i++)
        if (inbound_outstanding(&in->lines[i]) > 0)
            return in->lines[i].sku;
    return SLICE("what was announced");
}

/* RCV-4: what the person did not say, the paper and the calendar do. */
static enum hf_status judge(struct receiving *v, int line, struct counted *c,
                            const struct inbound_line *l)
{
    const struct receipt_line *said = &c->said;
    const char *lacks = tracking_missing(c->goods.tracked, said->lot, said->serial, said->expiry);
    struct date until;
    c->finding = said->condition;
    c->detail = said->measured;
    bool sound = strcmp(finding_rule(c->finding)->bucket, "receiving") == 0;
    if (lacks != NULL && sound && v->why->spoken)
        return refuse(v->w, v->why, "lot_or_expiry", "%.*s needs its %s: scan the label",
                      SLICE_FMT(c->goods.sku), scan_word(lacks, v->why->spanish));
    if (lacks != NULL && sound)
        return refuse(v->w, v->why, "lot_or_expiry",
                      "line %d: %.*s needs its %s: scan the label, or say condition lot_or_expiry",
                      line, SLICE_FMT(c->goods.sku), lacks);
    if (said->serial.len > 0 && c->qty_each != 1)
        return refuse(v->w, v->why, "lot_or_expiry", "line %d: a serial number is one unit", line);
    if (lacks != NULL)
        c->detail = arena_format(txn_arena(v->w->tx), "missing: %s", lacks);
    if (sound && said->expiry.len > 0 && date_parse(said->expiry, &until) &&
        date_days(until) < date_days(v->today)) {
        c->finding = FINDING_LOT_OR_EXPIRY;
        c->detail = arena_format(txn_arena(v->w->tx), "past: %.*s", SLICE_FMT(said->expiry));
    } else if (sound && l->expected == 0 && v->in->kind != INBOUND_UNANNOUNCED) {
        c->finding = FINDING_WRONG_SKU;
        c->detail = wanted(v->in);
    }
    return HF_OK;
}

static enum hf_status check_serial(struct receiving *v, int line, const struct counted *c)
{
    struct slice where;
    enum hf_status s = find_serial(v->w, c->goods.sku_id, c->said.serial, &where);
    if (s < 0 || where.len == 0)
        return s;
    return refuse(v->w, v->why, "serial_known",
                  "line %d: serial %.*s of %.*s is here already: %.*s", line,
                  SLICE_FMT(c->said.serial), SLICE_FMT(c->goods.sku), SLICE_FMT(where));
}

/* ZON-1: a place, when one is said, is of the kind that the goods belong in. What the hub itself
 * found to be held has no place until it is put into one. */
static enum hf_status find_place(struct receiving *v, int line, struct counted *c)
{
    const char *bucket = finding_rule(c->finding)->bucket;
    bool sound = strcmp(bucket, "receiving") == 0;
    struct slice code = c->said.location.len > 0 || !sound ? c->said.location : v->d->location;
    const struct warehouse *wh = directory_warehouse_by_id(v->w->directory, v->in->warehouse_id);
    if (code.len == 0 || bucket[0] == '\0')
        return HF_OK;
    enum hf_status s = find_or_plan_location(v->w, wh, code, &c->at);
    if (s == HF_NOT_FOUND)
        return refuse(v->w, v->why, "wrong_location", "line %d: there is no location %.*s", line,
                      SLICE_FMT(code));
    if (s != HF_OK || strcmp(bucket_of_type(c->at.type), bucket) == 0)
        return s;
    if (c->finding == c->said.condition)
        return refuse(
            v->w, v->why, "wrong_location", "line %d: %.*s is a %.*s location: %s goods wait in %s",
            line, SLICE_FMT(code), SLICE_FMT(c->at.type), finding_rule(c->finding)->name, bucket);
    c->at = (struct location){0};
    return HF_OK;
}

static enum hf_status understand(struct receiving *v, int line, struct counted *c)
{
    c->said = v->d->lines[line - 1];
    enum hf_status s = read_label(v, line, c);
    if (s == HF_OK)
        s = resolve(v, line, c);
    if (s == HF_OK && (c->qty_each < 1 || c->qty_each > INBOUND_QTY_MAX))
        s = refuse(v->w, v->why, "quantity_invalid", "line %d: expected a quantity from 1 to %d",
                   line, INBOUND_QTY_MAX);
    c->finding = c->said.condition;
    return s;
}

#define GIVEN(text) P_TEXT((text).ptr != NULL ? (text) : SLICE(""))

static enum hf_status store_line(struct receiving *v, int line, const struct counted *c)
{
    return store_post(
        v->w->tx, SQL_insert_goods_receipt_line,
        PARAMS(P_I64(v->w->merchant_id), P_I64(v->receipt_id), P_I64(line), P_I64(c->goods.sku_id),
               P_I64(c->qty_each), GIVEN(c->said.lot), GIVEN(c->said.serial), GIVEN(c->said.expiry),
               P_STR(finding_rule(c->finding)->name), P_STR(finding_rule(c->finding)->bucket),
               P_I64(c->at.location_id), GIVEN(c->said.carton), GIVEN(c->said.label)));
}

static enum hf_status raise(struct receiving *v, int line, const struct counted *c)
{
    struct slice qty = arena_format(txn_arena(v->w->tx), "%lld", (long long)c->qty_each);
    struct slice second = c->detail.len > 0 ? c->detail : qty, third = SLICE_NONE;
    struct slice first = c->goods.sku_id != 0 ? c->goods.sku : c->said.code;
    if (c->finding == FINDING_GOOD)
        return HF_OK;
    if (c->finding == FINDING_DIM_MISMATCH)
        third = SLICE("other figures");
    struct reason r = {
        .code = finding_rule(c->finding)->reason,
        .line = line,
        .field = receipt_name(v->w, v->receipt_id),
        .args = {first, second, third}
    };
    return open_listed(v->w, "inbound", v->in->inbound_id, &r, &v->in->open);
}

static enum hf_status book(struct receiving *v, const struct counted *c)
{
    const char *bucket = finding_rule(c->finding)->bucket;
    struct stored_line l = {.location_id = c->at.location_id,
                            .lot = c->said.lot,
                            .serial = c->said.serial,
                            .expiry = c->said.expiry,
                            .finding = slice_of(finding_rule(c->finding)->name)};
    struct movement m = {.warehouse_id = v->in->warehouse_id,
                         .sku_id = c->goods.sku_id,
                         .qty_each = c->qty_each,
                         .from = {.bucket = "outside"},
                         .to = receipt_place(v->w, v->in, &l, bucket),
                         .cause = "receipt",
                         .cause_id = v->receipt_id};
    enum hf_status s = move_stock(v->w, &m);
    return s == HF_REFUSED ? HF_FAILED : s;
}

static enum hf_status take_line(struct receiving *v, int line)
{
    struct counted c = {0};
    enum hf_status s = understand(v, line, &c);
    if (s != HF_OK)
        return s;
    if (c.goods.sku_id == 0) { /* nothing that stock could be of */
        s = store_line(v, line, &c);
        return s < 0 ? s : raise(v, line, &c);
    }
    struct inbound_line *l = inbound_line_of(v->in, c.goods.sku_id, c.goods.sku), before;
    if (l == NULL)
        return refuse(v->w, v->why, "too_many", "an inbound has at most %d articles",
                      INBOUND_LINES_MAX);
    s = judge(v, line, &c, l);
    if (s == HF_OK)
        s = check_serial(v, line, &c);
    if (s == HF_OK)
        s = find_place(v, line, &c);
    if (s != HF_OK)
        return s;
    before = *l;
    l->received += c.qty_each;
    if (strcmp(finding_rule(c.finding)->bucket, "quarantine") == 0)
        l->held += c.qty_each;
    s = save_inbound_line(v->w, v->in, &before, l);
    if (s >= 0)
        s = book(v, &c);
    if (s >= 0)
        s = store_line(v, line, &c);
    return s < 0 ? s : raise(v, line, &c);
}

static enum hf_status begin(struct receiving *v)
{
    struct work *w = v->w;
    int64_t id = v->d->inbound_id;
    enum hf_status s = id != 0 ? HF_OK : find_inbound(w, v->d->ref, &id);
    if (s == HF_NOT_FOUND)
        return refuse(w, v->why, "unknown_inbound",
                      "no inbound is known by \"%.*s\": record its arrival first",
                      SLICE_FMT(v->d->ref));
    if (s == HF_OK)
        s = load_inbound(w, id, &v->in);
    if (s == HF_OK && v->in->state == INBOUND_CLOSED)
        return refuse_inbound_state(w, v->in, "what comes now needs a paper of its own", v->why);
    if (s == HF_OK && v->in->state < INBOUND_ARRIVED) /* nobody counts what is not there */
        s = mark_arrived(w, v->in);
    if (s != HF_OK)
        return s;
    v->receipt_id = work_new_id(w);
    return store_post(w->tx, SQL_insert_goods_receipt,
                      PARAMS(P_I64(w->merchant_id), P_I64(v->receipt_id), P_I64(v->in->inbound_id),
                             GIVEN(v->d->operator_name), P_TEXT(w->actor.name),
                             P_I64(w->actor.person_id), P_I64(w->now_us)));
}

enum hf_status receive_goods(struct work *w, const struct receipt_doc *d, struct inbound **out,
                             int64_t *receipt_id, struct refusal *why)
{
    struct receiving v = {
        .w = w, .d = d, .why = why, .today = date_of_days(w->now_us / (24 * US_PER_HOUR))};
    uint32_t missing;
    enum hf_status s = begin(&v);
    for (int i = 0; i < d->line_count && s == HF_OK; i++)
        s = take_line(&v, i + 1);
    if (s != HF_OK)
        return s;
    /* counted anew, so compared anew */
    struct evidence_fact fact = {.kinds = EVIDENCE_RECEIPT,
                                 .withdrawn = EVIDENCE_COUNT,
                                 .source = w->actor.name,
                                 .ref = receipt_name(w, v.receipt_id)};
    s = record_evidence(w, &v.in->ledger, &fact);
    if (s >= 0)
        s = move_inbound(w, v.in, INBOUND_EVENT_RECEIVE, &missing);
    if (s == HF_REFUSED)
        s = HF_FAILED;
    if (s >= 0)
        s = save_inbound(w, v.in);
    *out = v.in;
    *receipt_id = v.receipt_id;
    return s < 0 ? s : work_event(w, "inbound.received", v.in->inbound_id, SLICE(""));
}
