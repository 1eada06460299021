/* Closing a box: content, packing rule, weight.
 * A step of run_scan.
 * Promise: every unit was scanned again before its box closes; a box that weighs or is packed
 * otherwise than it should holds until it was recounted, the rule is there, or two people said so.
 */
#include "flow/floor/boxes.h"
#include "flow/floor/pick_task.h"
#include "flow/order/order_needs.h"
#include "rules/profile.h"
#include "rules/sscc.h"
#include "store/sql.h"

/* What lies in the open box: packed and in no closed one. */
static enum hf_status open_content(struct floor *f, int64_t *content, int64_t *boxes,
                                   int64_t *units)
{
    struct rows rows;
    for (int i = 0; i < f->line_count; i++)
        content[i] = f->lines[i].packed;
    *boxes = *units = 0;
    enum hf_status s =
        store_query(f->w->tx, SQL_list_boxed,
                    PARAMS(P_I64(f->w->merchant_id), P_I64(f->shipment->shipment_id)), &rows);
    if (s < 0)
        return s;
    while (rows_next(&rows)) {
        *boxes = row_i64(&rows, 0);
        for (int i = 0; i < f->line_count; i++)
            if (f->lines[i].line == row_i64(&rows, 1) && f->lines[i].sku_id == row_i64(&rows, 2))
                content[i] -= row_i64(&rows, 3);
    }
    for (int i = 0; i < f->line_count; i++)
        *units += content[i];
    return rows_end(&rows);
}

/* -- the packing rule */

static bool said(struct slice text, struct slice word)
{
    for (size_t at = 0; at + word.len <= text.len; at++)
        if (memcmp(text.ptr + at, word.ptr, word.len) == 0 &&
            (at == 0 || text.ptr[at - 1] == '+') &&
            (at + word.len == text.len || text.ptr[at + word.len] == '+'))
            return true;
    return false;
}

/* OK: rules holds the ids, joined by '+'; HELD: an article has no rule. */
static enum hf_status check_rule(struct floor *f, const int64_t *content,
                                 const struct profile_box *box, struct slice *rules)
{
    struct arena *a = txn_arena(f->w->tx);
    const struct profile *p = f->w->merchant->profile;
    *rules = SLICE("");
    for (int i = 0; i < f->line_count && p->packing.rule_count > 0; i++) {
        if (content[i] == 0)
            continue;
        const struct profile_pack_rule *rule = profile_pack_rule(p, f->lines[i].sku);
        if (rule == NULL) {
            struct reason r = {.code = REASON_PACK_RULE_MISSING, .args = {f->lines[i].sku}};
            f->answer->problem = "pack_rule_missing";
            f->answer->message =
                floor_text(f, "stop: no packing rule for %.*s", SLICE_FMT(f->lines[i].sku));
            enum hf_status s = open_hold(f->w, f->order, &r);
            return s < 0 ? s : HF_HELD;
        }
        if (box == NULL)
            return floor_refuse(f, "box_missing", "scan the box: %.*s needs one",
                                SLICE_FMT(f->lines[i].sku));
        if (!pack_rule_takes(rule, box))
            return floor_refuse(f, "wrong_box", "wrong box: %.*s does not go into %.*s",
                                SLICE_FMT(f->lines[i].sku), SLICE_FMT(box->id));
        if (!said(*rules, rule->id))
            *rules = rules->len == 0
                         ? rule->id
                         : arena_format(a, "%.*s+%.*s", SLICE_FMT(*rules), SLICE_FMT(rule->id));
    }
    return rules->ptr == NULL ? HF_FULL : HF_OK;
}

/* -- the weight */

static enum hf_status expected_weight(struct floor *f, const int64_t *content, int64_t *grams,
                                      bool *known)
{
    *grams = 0;
    *known = true;
    for (int i = 0; i < f->line_count; i++) {
        struct rows rows;
        if (content[i] == 0)
            continue;
        enum hf_status s =
            store_query(f->w->tx, SQL_find_sku,
                        PARAMS(P_I64(f->w->merchant_id), P_I64(f->lines[i].sku_id)), &rows);
        if (s < 0)
            return s;
        int64_t one = rows_next(&rows) ? row_i64(&rows, 2) : 0;
        s = rows_end(&rows);
        if (s < 0)
            return s;
        *known = *known && one > 0;
        *grams += one * content[i];
    }
    return HF_OK;
}

/* Two people looked at this very weight and let it pass. */
static enum hf_status weight_was_approved(struct floor *f, struct slice measured, bool *approved)
{
    struct rows rows;
    *approved = false;
    enum hf_status s = store_query(
        f->w->tx, SQL_list_decided,
        PARAMS(P_I64(f->w->merchant_id), P_I64(f->order->order_id), P_I64(REASON_WEIGHT_MISMATCH)),
        &rows);
    while (s >= 0 && rows_next(&rows)) {
        struct reason r = {.code = REASON_WEIGHT_MISMATCH};
        reason_args_split(row_text(&rows, 0), &r);
        *approved = *approved || slice_eq(r.args[0], measured);
    }
    return s < 0 ? s : rows_end(&rows);
}

/* Packaging weighs too: what the box itself weighs, or an allowance. The tolerance is that of the
 * service, and never under 100 g. HELD: it does not fit. */
static enum hf_status check_weight(struct floor *f, const int64_t *content,
                                   const struct profile_box *box, int64_t *expected)
{
    enum { LEAST_TOLERANCE_G = 100, PACKAGING_G = 300 };
    struct arena *a = txn_arena(f->w->tx);
    const struct profile_carrier *carrier;
    const struct profile_service *service =
        profile_service(f->w->merchant->profile, f->shipment->service, &carrier);
    int64_t percent = service != NULL ? service->weight_tolerance_percent : 10;
    bool known, approved, boxed = box != NULL && box->weight_g > 0;
    enum hf_status s = expected_weight(f, content, expected, &known);
    if (s < 0)
        return s;
    if (box != NULL && box->max_weight_g > 0 && f->scan->weight_g > box->max_weight_g)
        return floor_refuse(f, "box_too_heavy", "too heavy: box %.*s takes %lld g",
                            SLICE_FMT(box->id), (long long)box->max_weight_g);
    *expected += boxed ? box->weight_g : 0;
    int64_t tolerance = *expected * percent / 100, over = f->scan->weight_g - *expected;
    tolerance = tolerance < LEAST_TOLERANCE_G ? LEAST_TOLERANCE_G : tolerance;
    if (!known || (over >= -tolerance && over <= tolerance + (boxed ? 0 : PACKAGING_G)))
        return HF_OK;
    struct reason r = {
        .code = REASON_WEIGHT_MISMATCH,
        .args = {arena_format(a, "%lld", (long long)f->scan->weight_g),
                 arena_format(a, "%lld", (long long)*expected),
                 arena_format(a, "%lld", (long long)percent)}
    };
    s = weight_was_approved(f, r.args[0], &approved);
    if (s < 0 || approved)
        return s;
    f->answer->problem = "weight_mismatch";
    f->answer->message = floor_text(f, "%lld g, it should be about %lld g: recount",
                                    (long long)f->scan->weight_g, (long long)*expected);
    s = open_hold(f->w, f->order, &r);
    return s < 0 ? s : HF_HELD;
}

/* What the carrier would refuse at its hub, or charge for. */
static enum hf_status check_service(struct floor *f, const struct profile_box *box,
                                    int64_t *billed_g)
{
    const struct profile_carrier *carrier;
    const struct profile_service *service =
        profile_service(f->w->merchant->profile, f->shipment->service, &carrier);
    struct parcel_measure m = {.weight_g = f->scan->weight_g};
    *billed_g = 0;
    if (service == NULL)
        return HF_OK;
    if (box != NULL) {
        m.side_mm[0] = box->length_mm;
        m.side_mm[1] = box->width_mm;
        m.side_mm[2] = box->height_mm;
    }
    *billed_g = parcel_billed_g(&service->parcel, &m);
    switch (parcel_check(&service->parcel, &m)) {
    case PARCEL_FITS:
        return HF_OK;
    case PARCEL_SIZE_UNKNOWN:
        return floor_refuse(f, "box_missing", "%.*s has a size limit: scan a known box",
                            SLICE_FMT(service->id));
    case PARCEL_TOO_HEAVY:
        return floor_refuse(f, "parcel_too_heavy", "too heavy: %.*s takes %lld g, use more boxes",
                            SLICE_FMT(service->id), (long long)service->parcel.max_weight_g);
    case PARCEL_TOO_LONG:
        return floor_refuse(f, "parcel_too_large", "too long: %.*s takes %lld mm, use another box",
                            SLICE_FMT(service->id), (long long)service->parcel.max_length_mm);
    case PARCEL_TOO_BIG:
        return floor_refuse(f, "parcel_too_large",
                            "too big: %.*s takes %lld mm with girth, this has %lld",
                            SLICE_FMT(service->id), (long long)service->parcel.max_girth_mm,
                            (long long)parcel_girth_mm(&m));
    }
    return HF_OK;
}

/* A box that closes was recounted, or has its rule: the holds about it close with that. */
static enum hf_status settle_box_holds(struct floor *f)
{
    enum hf_status s = HF_OK;
    for (int i = f->order->hold_count - 1; i >= 0 && s >= 0; i--)
        if (f->order->holds[i].reason.code == REASON_WEIGHT_MISMATCH ||
            f->order->holds[i].reason.code == REASON_PACK_RULE_MISSING)
            s = close_hold(f->w, f->order, i, "data", SLICE("recounted"));
    return s;
}

/* -- the box itself */

enum hf_status issue_sscc(struct work *w, const char *kind, int64_t parcel_id, struct slice *sscc)
{
    struct slice prefix = w->merchant->profile->packing.gs1_prefix;
    char text[SSCC_TEXT_BYTES];
    int64_t number = 0;
    *sscc = SLICE("");
    if (prefix.ptr == NULL)
        return HF_OK;
    enum hf_status s = store_get_i64(w->tx, SQL_next_sscc, PARAMS(P_TEXT(prefix)), &number);
    if (s != HF_OK)
        return s < 0 ? s : HF_FAILED;
    if (!sscc_make(prefix, number, text))
        return HF_REFUSED;
    *sscc = arena_copy(txn_arena(w->tx), slice_of(text));
    return store_post(w->tx, SQL_insert_logistic_unit,
                      PARAMS(P_I64(w->merchant_id), P_TEXT(*sscc), P_STR(kind), P_I64(parcel_id),
                             P_TEXT(w->actor.name), P_I64(w->now_us)));
}

struct box {
    int64_t parcel_id, number, expected_g, billed_g;
    struct slice rules, sscc;
};

static enum hf_status insert_box(struct floor *f, const int64_t *content, const struct box *b)
{
    enum hf_status s = store_post(
        f->w->tx, SQL_insert_parcel,
        PARAMS(P_I64(f->w->merchant_id), P_I64(b->parcel_id), P_I64(f->shipment->shipment_id),
               P_I64(b->number), P_TEXT(f->shipment->carrier), P_TEXT(f->shipment->service),
               P_TEXT(f->scan->box.ptr ? f->scan->box : SLICE("")), P_I64(f->scan->weight_g),
               P_TEXT(b->rules), P_I64(b->expected_g), P_TEXT(b->sscc),
               P_TEXT(f->scan->operator_name.ptr ? f->scan->operator_name : f->w->actor.name),
               P_I64(f->w->now_us), P_I64(b->billed_g)));
    for (int i = 0; i < f->line_count && s >= 0; i++)
        if (content[i] > 0)
            s = store_post(f->w->tx, SQL_insert_parcel_line,
                           PARAMS(P_I64(f->w->merchant_id), P_I64(b->parcel_id),
                                  P_I64(f->lines[i].line), P_I64(f->lines[i].sku_id),
                                  P_I64(content[i])));
    return s;
}

/* Does it hold what it should? With `more` the box is full and others follow: what it holds was
 * scanned; else every line must be packed. */
static enum hf_status check_content(struct floor *f, int64_t units)
{
    bool all = true;
    if (units == 0)
        return floor_refuse(f, "content_mismatch", "the box is empty: scan what is in it");
    for (int i = 0; i < f->line_count; i++) {
        all = all && f->lines[i].packed == f->lines[i].qty;
        if (!f->scan->more && f->lines[i].packed != f->lines[i].qty)
            return floor_refuse(f, "content_mismatch", "%.*s: %lld wanted, %lld in the box",
                                SLICE_FMT(f->lines[i].sku), (long long)f->lines[i].qty,
                                (long long)f->lines[i].packed);
    }
    if (f->scan->more && all)
        return floor_refuse(f, "content_mismatch", "all is packed: close it as the last box");
    return HF_OK;
}

static enum hf_status check_box(struct floor *f, const int64_t *content,
                                const struct profile_box **box, struct box *b)
{
    const struct profile *p = f->w->merchant->profile;
    *box = f->scan->box.len > 0 ? profile_box(p, f->scan->box) : NULL;
    if (f->scan->box.len > 0 && *box == NULL && p->packing.box_count > 0)
        return floor_refuse(f, "unknown_box", "unknown box %.*s", SLICE_FMT(f->scan->box));
    if (f->scan->weight_g < 1)
        return floor_refuse(f, "weight_missing", "weigh the box");
    enum hf_status s = check_rule(f, content, *box, &b->rules);
    if (s == HF_OK)
        s = check_service(f, *box, &b->billed_g);
    return s == HF_OK ? check_weight(f, content, *box, &b->expected_g) : s;
}

static enum hf_status finish_pack(struct floor *f)
{
    uint32_t missing;
    struct evidence_fact fact = {.kinds = EVIDENCE_PACK_SCAN | EVIDENCE_WEIGHT,
                                 .source = f->w->actor.name,
                                 .ref = f->scan->operator_name};
    enum hf_status s = record_evidence(f->w, &f->shipment->ledger, &fact);
    if (s >= 0)
        s = move_shipment(f->w, f->order, f->shipment, EVENT_PACK, &missing);
    if (s == HF_OK)
        s = end_claim(f->w, f->shipment->shipment_id);
    return s;
}

enum hf_status close_box(struct floor *f)
{
    struct box b = {0};
    const struct profile_box *box;
    int64_t *content, boxes, units;
    enum hf_status s = floor_begin_pack(f, ORDER_PICKED);
    if (s != HF_OK)
        return s;
    content = ARENA_ARRAY(txn_arena(f->w->tx), int64_t, (size_t)f->line_count + 1);
    if (content == NULL)
        return HF_FULL;
    s = open_content(f, content, &boxes, &units);
    if (s == HF_OK)
        s = check_content(f, units);
    if (s == HF_OK)
        s = check_box(f, content, &box, &b);
    if (s != HF_OK)
        return s == HF_HELD ? HF_OK : s; /* the hold is kept; the answer says why it stays open */
    b.parcel_id = work_new_id(f->w);
    b.number = boxes + 1;
    s = settle_box_holds(f);
    if (s >= 0)
        s = issue_sscc(f->w, "carton", b.parcel_id, &b.sscc);
    if (s == HF_REFUSED)
        return floor_refuse(f, "sscc_used_up", "no carton number left: call the office");
    if (s >= 0)
        s = insert_box(f, content, &b);
    f->answer->parcel_id = b.parcel_id;
    f->answer->sscc = b.sscc;
    return s < 0 || f->scan->more ? s : finish_pack(f);
}
