/* What every floor step needs: the shipment, the meaning of a scanned code, what comes next.
 * Under pick_scan.c, pack_scan.c and their neighbours.
 * Promise: a code means something only within the task's merchant; a wrong scan changes nothing. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "flow/catalogue/resolve_code.h"
#include "flow/floor/pick_task.h"
#include "rules/scan_words.h"
#include "store/sql.h"

static const char *const step_names[SCAN_STEPS] = {
    [SCAN_PICK] = "pick",
    [SCAN_PACK] = "pack",
    [SCAN_CLOSE_BOX] = "close_box",
    [SCAN_LABEL] = "label",
    [SCAN_VOID_LABEL] = "void_label",
    [SCAN_LANE] = "lane",
    [SCAN_PUT_BACK] = "put_back",
    [SCAN_RETURN_ARRIVE] = "return_arrive",
    [SCAN_RETURN_RECEIVE] = "return_receive",
    [SCAN_RETURN_PUT] = "return_put",
    [SCAN_RECEIVE] = "receive",
    [SCAN_PUTAWAY] = "putaway",
    [SCAN_DAMAGED] = "damaged",
    [SCAN_MATCH_LABEL] = "match_label",
};

bool scan_step_parse(struct slice name, enum scan_step *step)
{
    for (int i = 0; i < SCAN_STEPS; i++)
        if (slice_is(name, step_names[i])) {
            *step = (enum scan_step)i;
            return true;
        }
    return false;
}

static struct slice say(struct floor *f, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static struct slice say(struct floor *f, const char *format, va_list args)
{
    char text[300];
    /* the Spanish sentence takes what the English one takes: tests/rules/test_scan_words.c */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    int len = vsnprintf(text, sizeof text, scan_word(format, f->scan->spanish), args);
#pragma GCC diagnostic pop
    assert(len >= 0);
    return arena_copy(txn_arena(f->w->tx), slice_of(text));
}

enum hf_status floor_refuse(struct floor *f, const char *problem, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    f->answer->problem = problem;
    f->answer->message = say(f, format, args);
    va_end(args);
    return HF_REFUSED;
}

struct slice floor_text(struct floor *f, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct slice text = say(f, format, args);
    va_end(args);
    return text;
}

const char *floor_state_word(const struct floor *f, enum order_state state)
{
    return scan_state_word(state, f->scan->spanish);
}

static enum hf_status load_lines(struct floor *f)
{
    struct rows rows;
    f->lines = ARENA_ARRAY(txn_arena(f->w->tx), struct floor_line, FLOOR_LINES_MAX);
    if (f->lines == NULL)
        return HF_FULL;
    enum hf_status s =
        store_query(f->w->tx, SQL_list_shipment_lines,
                    PARAMS(P_I64(f->w->merchant_id), P_I64(f->order->order_id)), &rows);
    if (s < 0)
        return s;
    while (f->line_count < FLOOR_LINES_MAX && rows_next(&rows)) {
        if (row_i64(&rows, 0) != f->shipment->shipment_id)
            continue;
        f->lines[f->line_count++] = (struct floor_line){
            (int)row_i64(&rows, 1), row_i64(&rows, 2), row_i64(&rows, 3),      row_i64(&rows, 4),
            row_i64(&rows, 5),      row_i64(&rows, 6), row_text_copy(&rows, 7)};
    }
    return rows_end(&rows);
}

enum hf_status floor_load(struct floor *f, int64_t shipment_id)
{
    enum hf_status s = load_order(f->w, ORDER_OF(shipment_id), false, &f->order);
    if (s < 0)
        return s;
    for (int i = 0; s == HF_OK && i < f->order->shipment_count; i++)
        if (f->order->shipments[i].shipment_id == shipment_id)
            f->shipment = &f->order->shipments[i];
    if (f->shipment == NULL)
        return floor_refuse(f, "unknown_shipment", "unknown shipment");
    f->answer->shipment_id = shipment_id;
    return load_lines(f);
}

enum hf_status floor_resolve(struct floor *f, struct scanned *out)
{
    enum alias_answer answer;
    struct code_meaning m;
    enum hf_status s = resolve_code(f->w, f->scan->code, CODE_SCANNED, f->w->now_us, &answer, &m);
    if (s < 0)
        return s;
    if (answer == ALIAS_ONE) {
        *out = (struct scanned){m.sku_id, m.qty_each, m.sku};
        return HF_OK;
    }
    if (answer == ALIAS_LAPSED) {
        f->answer->lapsed_alias_id = m.alias_id;
        f->answer->lapsed_sku = m.sku;
        f->answer->lapsed_to_us = m.valid_to_us;
        return floor_refuse(f, "alias_expired",
                            "expired code %.*s: it was %.*s; %.*s can extend the window",
                            SLICE_FMT(f->scan->code), SLICE_FMT(m.sku),
                            SLICE_FMT(f->w->merchant->profile->owners[OBJECT_SKU]));
    }
    if (answer == ALIAS_TWO)
        return floor_refuse(f, "alias_ambiguous", "two meanings: code %.*s is %.*s or %.*s",
                            SLICE_FMT(f->scan->code), SLICE_FMT(m.sku), SLICE_FMT(m.other));
    return floor_refuse(f, "unknown_barcode", "unknown code %.*s", SLICE_FMT(f->scan->code));
}

static bool puts_back(const struct order *o)
{
    for (int i = 0; i < o->hold_count; i++)
        if (o->holds[i].reason.code == REASON_CANCEL_AFTER_RELEASE ||
            o->holds[i].reason.code == REASON_CHANGE_PUT_BACK)
            return true;
    return false;
}

enum hf_status floor_stopped(struct floor *f)
{
    if (puts_back(f->order))
        return floor_refuse(f, "task_stopped", "stop: order cancelled or changed, put it back");
    for (int i = 0; i < f->order->hold_count; i++)
        if (f->order->holds[i].blocks)
            return floor_refuse(f, "task_stopped", "stop: order on hold (%s), call the floor lead",
                                reason_name(f->order->holds[i].reason.code));
    return HF_OK;
}

static enum hf_status next_put_back(struct floor *f)
{
    struct scan_answer *a = f->answer;
    for (int i = 0; i < f->line_count; i++)
        if (f->lines[i].picked > 0) {
            a->next = "put_back";
            a->next_sku = f->lines[i].sku;
            a->next_qty = f->lines[i].picked;
            return HF_OK;
        }
    return HF_OK;
}

/* A box of the shipment whose label nobody has read together with it, where that is asked. */
static enum hf_status find_unmatched(struct floor *f, bool *any)
{
    struct parcel all[PARCELS_MAX];
    int count = 0;
    enum hf_status s = f->w->merchant->profile->packing.match_labels
                           ? load_parcels(f->w, f->shipment->shipment_id, all, &count)
                           : HF_OK;
    for (int i = 0; i < count; i++)
        *any = *any || label_is_bare(f->w, &all[i]);
    return s;
}

enum hf_status floor_next(struct floor *f)
{
    struct scan_answer *a = f->answer;
    a->state = f->shipment->state;
    a->next = "nothing";
    if (puts_back(f->order))
        return next_put_back(f);
    if (f->shipment->state == ORDER_READY_TO_PICK || f->shipment->state == ORDER_PICKING ||
        f->scan->step == SCAN_PICK) {
        enum hf_status s = next_pick(f); /* of a cluster: the others' too */
        if (s < 0 || a->next_qty > 0)
            return s;
    }
    if (f->shipment->state == ORDER_PICKED) {
        a->next = "close_box";
        for (int i = 0; i < f->line_count; i++)
            if (f->lines[i].packed < f->lines[i].picked) {
                a->next = "pack";
                a->next_sku = f->lines[i].sku;
                a->next_qty = f->lines[i].picked - f->lines[i].packed;
                return HF_OK;
            }
    } else if (f->shipment->state == ORDER_PACKED) {
        a->next = "label";
    } else if (f->shipment->state == ORDER_LABELLED) {
        bool bare = false;
        enum hf_status s = find_unmatched(f, &bare);
        a->next = bare                                               ? "match_label"
                  : f->shipment->ledger.on_file & EVIDENCE_LANE_SCAN ? "manifest"
                                                                     : "lane";
        return s;
    }
    return HF_OK;
}

/* The carrier's label comes over its connection; else it is there already and is scanned. */
static bool sells_labels(const struct floor *f)
{
    const struct profile_carrier *c =
        profile_carrier(f->w->merchant->profile, f->shipment->carrier);
    return c != NULL && c->connection.len > 0;
}

/* What the picker reads at arm's length. */
enum hf_status floor_say_next(struct floor *f)
{
    struct scan_answer *a = f->answer;
    const struct scan_answer *n = a;
    if (strcmp(a->next, "pick") == 0 && n->next_location.len == 0)
        a->say = floor_text(f, "%lld x %.*s: no place known, call the floor lead",
                            (long long)n->next_qty, SLICE_FMT(n->next_sku));
    else if (strcmp(a->next, "pick") == 0 && n->next_tote.len > 0)
        a->say =
            floor_text(f, "%.*s: %lld x %.*s into %.*s", SLICE_FMT(n->next_location),
                       (long long)n->next_qty, SLICE_FMT(n->next_sku), SLICE_FMT(n->next_tote));
    else if (strcmp(a->next, "pick") == 0)
        a->say = floor_text(f, "%.*s: %lld x %.*s", SLICE_FMT(n->next_location),
                            (long long)n->next_qty, SLICE_FMT(n->next_sku));
    else if (strcmp(a->next, "put_back") == 0)
        a->say =
            floor_text(f, "put back %lld x %.*s", (long long)n->next_qty, SLICE_FMT(n->next_sku));
    else if (strcmp(a->next, "pack") == 0)
        a->say = floor_text(f, "pack %lld x %.*s", (long long)n->next_qty, SLICE_FMT(n->next_sku));
    else if (strcmp(a->next, "close_box") == 0)
        a->say = floor_text(f, "weigh and close the box");
    else if (strcmp(a->next, "label") == 0)
        a->say = floor_text(f, sells_labels(f) ? "get the label and put it on"
                                               : "put the label on and scan it");
    else if (strcmp(a->next, "match_label") == 0)
        a->say = floor_text(f, "scan the box, then its label");
    else if (strcmp(a->next, "lane") == 0)
        a->say = floor_text(f, "to the lane of %.*s", SLICE_FMT(f->shipment->carrier));
    else if (strcmp(a->next, "manifest") == 0)
        a->say = floor_text(f, "in its lane: wait for the truck");
    else
        a->say = floor_text(f, "done");
    return a->say.ptr != NULL ? HF_OK : HF_FULL;
}

enum hf_status run_scan(struct work *w, const struct scan *s, struct scan_answer *a)
{
    static enum hf_status (*const steps[SCAN_STEPS])(struct floor * f) = {
        [SCAN_PICK] = pick_scan,          [SCAN_PACK] = pack_scan,
        [SCAN_CLOSE_BOX] = close_box,     [SCAN_LABEL] = label_parcel,
        [SCAN_VOID_LABEL] = void_label,   [SCAN_LANE] = lane_scan,
        [SCAN_PUT_BACK] = put_back_scan,  [SCAN_DAMAGED] = damaged_scan,
        [SCAN_MATCH_LABEL] = match_label,
    };
    *a = (struct scan_answer){0};
    struct floor f = {.w = w, .scan = s, .answer = a};
    enum hf_status end = steps[s->step](&f);
    if (end == HF_OK)
        end = floor_next(&f);
    if (end == HF_OK)
        end = floor_say_next(&f);
    if (end == HF_OK)
        end = save_order(w, f.order);
    if (end == HF_OK) {
        a->state = f.shipment->state;
        end = work_event(w, "shipment.scanned", f.order->order_id,
                         arena_format(txn_arena(w->tx), "\"step\":\"%s\",\"state\":\"%s\"",
                                      step_names[s->step], order_state_name(f.shipment->state)));
    }
    return end;
}
