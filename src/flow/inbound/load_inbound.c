/* An inbound in memory: read, written, moved along its table.
 * Under announcing, receiving, accepting and putting away.
 * Promise: no state without its evidence; expected stock is what the papers still promise; a row
 * that changed since it was read is never overwritten. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "flow/catalogue/catalogue.h"
#include "flow/inbound/inbound.h"
#include "rules/scan_words.h"
#include "store/sql.h"

static const char *const kind_names[] = {
    [INBOUND_ASN] = "asn",
    [INBOUND_PURCHASE_ORDER] = "purchase_order",
    [INBOUND_UNANNOUNCED] = "unannounced",
};

const char *inbound_kind_name(enum inbound_kind k)
{
    return kind_names[k];
}

enum hf_status refuse(struct work *w, struct refusal *r, const char *code, const char *format, ...)
{
    static const char line[] = "line %d: ";
    char text[400];
    va_list args;
    va_start(args, format);
    if (r->spoken && strncmp(format, line, sizeof line - 1) == 0) {
        (void)va_arg(args, int);
        format += sizeof line - 1;
    }
    int len = vsnprintf(text, sizeof text, scan_word(format, r->spoken && r->spanish), args);
    va_end(args);
    assert(len >= 0);
    r->code = code;
    r->message = arena_copy(txn_arena(w->tx), slice_of(text));
    return r->message.ptr != NULL ? HF_REFUSED : HF_FULL;
}

static struct inbound *new_inbound(struct work *w, int64_t inbound_id)
{
    struct inbound *in = ARENA_NEW(txn_arena(w->tx), struct inbound);
    if (in == NULL)
        return NULL;
    in->inbound_id = inbound_id;
    in->ledger.object_id = inbound_id;
    in->lines = ARENA_ARRAY(txn_arena(w->tx), struct inbound_line, INBOUND_LINES_MAX);
    return in->lines != NULL ? in : NULL;
}

static enum hf_status read_row(struct work *w, struct inbound *in)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_find_inbound,
                                   PARAMS(P_I64(w->merchant_id), P_I64(in->inbound_id)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found) {
        struct slice kind = row_text(&rows, 0);
        in->kind = slice_is(kind, "asn")              ? INBOUND_ASN
                   : slice_is(kind, "purchase_order") ? INBOUND_PURCHASE_ORDER
                                                      : INBOUND_UNANNOUNCED;
        in->ref = row_text_copy(&rows, 1);
        in->purchase_order = row_text_copy(&rows, 2);
        in->supplier = row_text_copy(&rows, 3);
        in->carrier = row_text_copy(&rows, 4);
        in->warehouse_id = row_i64(&rows, 5);
        in->state = (enum inbound_state)row_i64(&rows, 6);
        in->version = row_i64(&rows, 7);
        in->issued_at_us = row_i64(&rows, 8);
        in->expected_at_us = row_i64(&rows, 9);
        in->announced_at_us = row_i64(&rows, 10);
        in->slot_from_us = row_i64(&rows, 11);
        in->slot_to_us = row_i64(&rows, 12);
        in->dock = row_text_copy(&rows, 13);
        in->arrived_at_us = row_i64(&rows, 14);
        in->cartons_expected = row_i64(&rows, 15);
        in->cartons_arrived = row_i64(&rows, 16);
        in->state_at_us = row_i64(&rows, 17);
        in->closed_why = row_text_copy(&rows, 18);
    }
    s = rows_end(&rows);
    return s < 0 ? s : found ? HF_OK : HF_NOT_FOUND;
}

static enum hf_status read_lines(struct work *w, struct inbound *in)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_list_inbound_lines,
                                   PARAMS(P_I64(w->merchant_id), P_I64(in->inbound_id)), &rows);
    if (s < 0)
        return s;
    while (in->line_count < INBOUND_LINES_MAX && rows_next(&rows))
        in->lines[in->line_count++] = (struct inbound_line){
            .line = (int)row_i64(&rows, 0),
            .sku_id = row_i64(&rows, 1),
            .sku = row_text_copy(&rows, 2),
            .expected = row_i64(&rows, 3),
            .called = row_i64(&rows, 4),
            .received = row_i64(&rows, 5),
            .held = row_i64(&rows, 6),
            .accepted = row_i64(&rows, 7),
            .put = row_i64(&rows, 8),
            .cancelled = row_i64(&rows, 9),
            .location_id = row_i64(&rows, 10),
        };
    return rows_end(&rows);
}

enum hf_status load_inbound(struct work *w, int64_t inbound_id, struct inbound **out)
{
    struct inbound *in = new_inbound(w, inbound_id);
    if (in == NULL)
        return HF_FULL;
    enum hf_status s = read_row(w, in);
    if (s == HF_OK)
        s = read_lines(w, in);
    if (s == HF_OK)
        s = load_ledger(w, inbound_id, &in->ledger);
    if (s == HF_OK)
        s = load_open(w, inbound_id, &in->open);
    *out = in;
    return s;
}

enum hf_status find_inbound(struct work *w, struct slice code, int64_t *inbound_id)
{
    return store_get_i64(w->tx, SQL_find_inbound_by_ref,
                         PARAMS(P_I64(w->merchant_id), P_TEXT(code)), inbound_id);
}

enum hf_status make_inbound(struct work *w, enum inbound_kind kind, struct slice ref,
                            int64_t warehouse_id, struct inbound **out)
{
    struct inbound *in = new_inbound(w, work_new_id(w));
    if (in == NULL)
        return HF_FULL;
    in->kind = kind;
    in->ref = ref;
    in->purchase_order = in->supplier = in->carrier = in->dock = in->closed_why = SLICE("");
    in->warehouse_id = warehouse_id;
    in->version = 1;
    in->state_at_us = w->now_us;
    *out = in;
    return open_list_make(w, &in->open);
}

enum hf_status insert_inbound(struct work *w, struct inbound *in)
{
    enum hf_status s = store_put(
        w->tx, SQL_insert_inbound,
        PARAMS(P_I64(w->merchant_id), P_I64(in->inbound_id), P_STR(kind_names[in->kind]),
               P_TEXT(in->ref), P_I64(in->warehouse_id), P_I64(in->state), P_I64(in->state_at_us)));
    return s == HF_NOT_FOUND ? HF_REFUSED : s;
}

enum hf_status save_inbound(struct work *w, struct inbound *in)
{
    enum hf_status s = store_put(
        w->tx, SQL_update_inbound,
        PARAMS(P_I64(w->merchant_id), P_I64(in->inbound_id), P_I64(in->version),
               P_STR(kind_names[in->kind]), P_TEXT(in->ref), P_TEXT(in->purchase_order),
               P_TEXT(in->supplier), P_TEXT(in->carrier), P_I64(in->state), P_I64(in->issued_at_us),
               P_I64(in->expected_at_us), P_I64(in->announced_at_us), P_I64(in->slot_from_us),
               P_I64(in->slot_to_us), P_TEXT(in->dock), P_I64(in->arrived_at_us),
               P_I64(in->cartons_expected), P_I64(in->cartons_arrived), P_I64(in->state_at_us),
               P_TEXT(in->closed_why)));
    w->object = "inbound";
    w->object_id = in->inbound_id;
    w->version_before = in->version;
    w->version_after = ++in->version;
    return s == HF_NOT_FOUND ? HF_RETRY : s;
}

struct inbound_line *inbound_line_of(struct inbound *in, int64_t sku_id, struct slice sku)
{
    for (int i = 0; i < in->line_count; i++)
        if (in->lines[i].sku_id == sku_id)
            return &in->lines[i];
    if (in->line_count == INBOUND_LINES_MAX)
        return NULL;
    struct inbound_line *l = &in->lines[in->line_count++];
    *l = (struct inbound_line){.line = in->line_count, .sku_id = sku_id, .sku = sku};
    return l;
}

int64_t inbound_outstanding(const struct inbound_line *l)
{
    int64_t rest = l->expected - l->called - l->received - l->cancelled;
    return rest > 0 ? rest : 0;
}

bool inbound_has_outstanding(const struct inbound *in)
{
    for (int i = 0; i < in->line_count; i++)
        if (inbound_outstanding(&in->lines[i]) > 0)
            return true;
    return false;
}

struct place inbound_place(struct work *w, const struct inbound *in, const char *bucket)
{
    return (struct place){
        .bucket = bucket,
        .handling_unit = arena_format(txn_arena(w->tx), "inbound:%lld", (long long)in->inbound_id),
    };
}

enum hf_status save_inbound_line(struct work *w, const struct inbound *in,
                                 const struct inbound_line *before, const struct inbound_line *l)
{
    int64_t change = inbound_outstanding(l) - inbound_outstanding(before);
    struct place outside = {.bucket = "outside"}, expected = inbound_place(w, in, "expected");
    struct movement m = {.warehouse_id = in->warehouse_id,
                         .sku_id = l->sku_id,
                         .qty_each = change < 0 ? -change : change,
                         .from = change < 0 ? expected : outside,
                         .to = change < 0 ? outside : expected,
                         .cause = "announce",
                         .cause_id = in->inbound_id};
    enum hf_status s = store_post(
        w->tx, SQL_upsert_inbound_line,
        PARAMS(P_I64(w->merchant_id), P_I64(in->inbound_id), P_I64(l->line), P_I64(l->sku_id),
               P_I64(l->expected), P_I64(l->called), P_I64(l->received), P_I64(l->held),
               P_I64(l->accepted), P_I64(l->put), P_I64(l->cancelled), P_I64(l->location_id)));
    if (s >= 0 && change != 0)
        s = move_stock(w, &m);
    return s == HF_REFUSED ? HF_FAILED : s; /* our own figures disagree */
}

enum hf_status move_inbound(struct work *w, struct inbound *in, enum inbound_event event,
                            uint32_t *missing)
{
    enum inbound_state from = in->state, to;
    int64_t seq;
    if (!inbound_move(from, event, in->ledger.on_file, &to, missing))
        return HF_REFUSED;
    if (to == from)
        return HF_OK;
    enum hf_status s = store_get_i64(w->tx, SQL_next_transition_seq,
                                     PARAMS(P_I64(w->merchant_id), P_I64(in->inbound_id)), &seq);
    if (s < 0)
        return s;
    in->state = to;
    in->state_at_us = w->now_us;
    s = store_post(w->tx, SQL_insert_transition,
                   PARAMS(P_I64(w->merchant_id), P_I64(in->inbound_id), P_I64(seq), P_I64(event),
                          P_I64(from), P_I64(to), P_I64(in->ledger.on_file),
                          P_I64(w->merchant->profile_version), P_I64(RULES_VERSION),
                          P_I64(w->audit_seq), P_I64(w->now_us)));
    work_note(w, "inbound:%s>%s", inbound_state_name(from), inbound_state_name(to));
    if (s >= 0 && to == INBOUND_CLOSED) /* nothing of it is on the way any more: windows that waited
                                           for it may end */
        s = inbound_landed(w, in->ref);
    return s < 0 ? s
                 : work_event(
                       w, "inbound.moved", in->inbound_id,
                       arena_format(txn_arena(w->tx), "\"state\":\"%s\"", inbound_state_name(to)));
}

enum hf_status inbound_exception(struct work *w, struct inbound *in, enum goods_finding f, int line,
                                 struct slice a0, struct slice a1, struct slice a2)
{
    struct reason r = {
        .code = finding_rule(f)->reason, .line = line, .field = SLICE(""), .args = {a0, a1, a2}
    };
    return open_listed(w, "inbound", in->inbound_id, &r, &in->open);
}
