/* A return in memory: read, written, moved along its table.
 * Under authorisation, receiving and triage.
 * Promise: no state without its evidence; a row that changed since it was read is never
 * overwritten. */
#include <assert.h>
#include <stdlib.h>

#include "base/ids.h"
#include "base/json_out.h"
#include "flow/returns/returns.h"
#include "store/sql.h"

static const char *const kind_names[] = {
    [RETURN_BY_RMA] = "authorised",
    [RETURN_UNIDENTIFIED] = "unidentified",
    [RETURN_TO_SENDER] = "to_sender",
};

const char *return_kind_name(enum return_kind k)
{
    return kind_names[k];
}

static enum hf_status read_row(struct work *w, struct return_order *r)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_find_return,
                                   PARAMS(P_I64(w->merchant_id), P_I64(r->return_id)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found) {
        r->rma = row_text_copy(&rows, 0);
        r->order_id = row_is_null(&rows, 1) ? 0 : row_i64(&rows, 1);
        bool known = return_state_parse(row_text(&rows, 2), &r->state);
        assert(known);
        (void)known;
        r->tracking = row_text_copy(&rows, 3);
        r->authorised_at_us = row_i64(&rows, 4);
        struct slice kind = row_text(&rows, 5);
        r->kind = slice_is(kind, "authorised")  ? RETURN_BY_RMA
                  : slice_is(kind, "to_sender") ? RETURN_TO_SENDER
                                                : RETURN_UNIDENTIFIED;
        r->warehouse_id = row_i64(&rows, 6);
        r->arrived_at_us = row_i64(&rows, 7);
        r->received_at_us = row_i64(&rows, 8);
        r->state_at_us = row_i64(&rows, 9);
        r->version = row_i64(&rows, 10);
    }
    s = rows_end(&rows);
    return s < 0 ? s : found ? HF_OK : HF_NOT_FOUND;
}

static enum hf_status read_lines(struct work *w, struct return_order *r)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_list_return_lines,
                                   PARAMS(P_I64(w->merchant_id), P_I64(r->return_id)), &rows);
    if (s < 0)
        return s;
    while (r->line_count < RETURN_LINES_MAX && rows_next(&rows))
        r->lines[r->line_count++] = (struct return_line){
            .line = (int)row_i64(&rows, 0),
            .sku_id = row_i64(&rows, 1),
            .sku = row_text_copy(&rows, 2),
            .authorised = row_i64(&rows, 3),
            .received = row_i64(&rows, 4),
            .decided = row_i64(&rows, 5),
            .reason = row_text_copy(&rows, 6),
            .lot_tracked = row_i64(&rows, 7) != 0,
        };
    return rows_end(&rows);
}

static struct return_order *new_return(struct work *w)
{
    struct return_order *r = ARENA_NEW(txn_arena(w->tx), struct return_order);
    if (r != NULL)
        r->lines = ARENA_ARRAY(txn_arena(w->tx), struct return_line, RETURN_LINES_MAX);
    return r != NULL && r->lines != NULL ? r : NULL;
}

enum hf_status load_return(struct work *w, int64_t return_id, struct return_order **out)
{
    struct return_order *r = new_return(w);
    if (r == NULL)
        return HF_FULL;
    r->return_id = return_id;
    enum hf_status s = read_row(w, r);
    if (s == HF_OK)
        s = read_lines(w, r);
    if (s == HF_OK)
        s = load_ledger(w, return_id, &r->ledger);
    if (s == HF_OK)
        s = load_open(w, return_id, &r->open);
    *out = r;
    return s;
}

enum hf_status find_return(struct work *w, struct slice code, int64_t *return_id)
{
    return store_get_i64(w->tx, SQL_find_return_by_code,
                         PARAMS(P_I64(w->merchant_id), P_TEXT(code)), return_id);
}

enum hf_status insert_return(struct work *w, struct return_order *r)
{
    r->version = 1;
    r->state = RETURN_AUTHORISED;
    r->state_at_us = w->now_us;
    r->ledger.object_id = r->return_id;
    if (r->lines == NULL) {
        r->lines = ARENA_ARRAY(txn_arena(w->tx), struct return_line, RETURN_LINES_MAX);
        if (r->lines == NULL || open_list_make(w, &r->open) != HF_OK)
            return HF_FULL;
    }
    enum hf_status s = store_put(w->tx, SQL_insert_return,
                                 PARAMS(P_I64(w->merchant_id), P_I64(r->return_id), P_TEXT(r->rma),
                                        P_I64_OR_NULL(r->order_id),
                                        P_STR(return_state_name(r->state)), P_TEXT(r->tracking),
                                        P_I64(r->authorised_at_us), P_STR(kind_names[r->kind]),
                                        P_I64(r->warehouse_id), P_I64(r->state_at_us)));
    return s == HF_NOT_FOUND ? HF_REFUSED : s;
}

enum hf_status save_return(struct work *w, struct return_order *r)
{
    enum hf_status s = store_put(
        w->tx, SQL_update_return,
        PARAMS(P_I64(w->merchant_id), P_I64(r->return_id), P_I64(r->version), P_TEXT(r->rma),
               P_I64_OR_NULL(r->order_id), P_STR(return_state_name(r->state)), P_TEXT(r->tracking),
               P_STR(kind_names[r->kind]), P_I64(r->authorised_at_us), P_I64(r->arrived_at_us),
               P_I64(r->received_at_us), P_I64(r->state_at_us)));
    w->object = "return";
    w->object_id = r->return_id;
    w->version_before = r->version;
    w->version_after = ++r->version;
    return s == HF_NOT_FOUND ? HF_RETRY : s;
}

struct return_line *return_line_of(struct return_order *r, int64_t sku_id, struct slice sku)
{
    for (int i = 0; i < r->line_count; i++)
        if (r->lines[i].sku_id == sku_id)
            return &r->lines[i];
    if (r->line_count == RETURN_LINES_MAX)
        return NULL;
    struct return_line *l = &r->lines[r->line_count++];
    *l = (struct return_line){
        .line = r->line_count, .sku_id = sku_id, .sku = sku, .reason = SLICE("")};
    return l;
}

enum hf_status save_return_line(struct work *w, const struct return_order *r,
                                const struct return_line *l)
{
    return store_post(w->tx, SQL_upsert_return_line,
                      PARAMS(P_I64(w->merchant_id), P_I64(r->return_id), P_I64(l->line),
                             P_I64(l->sku_id), P_I64(l->authorised), P_I64(l->received),
                             P_I64(l->decided), P_TEXT(l->reason)));
}

enum hf_status move_return(struct work *w, struct return_order *r, enum return_event event,
                           uint32_t *missing)
{
    enum return_state from = r->state, to;
    int64_t seq;
    if (!return_move(from, event, r->ledger.on_file, &to, missing))
        return HF_REFUSED;
    enum hf_status s = store_get_i64(w->tx, SQL_next_transition_seq,
                                     PARAMS(P_I64(w->merchant_id), P_I64(r->return_id)), &seq);
    if (s < 0 || to == from)
        return s;
    r->state = to;
    r->state_at_us = w->now_us;
    s = store_post(w->tx, SQL_insert_transition,
                   PARAMS(P_I64(w->merchant_id), P_I64(r->return_id), P_I64(seq), P_I64(event),
                          P_I64(from), P_I64(to), P_I64(r->ledger.on_file),
                          P_I64(w->merchant->profile_version), P_I64(RULES_VERSION),
                          P_I64(w->audit_seq), P_I64(w->now_us)));
    work_note(w, "return:%s>%s", return_state_name(from), return_state_name(to));
    return s < 0 ? s
                 : work_event(
                       w, "return.moved", r->return_id,
                       arena_format(txn_arena(w->tx), "\"state\":\"%s\"", return_state_name(to)));
}

enum { TOLD_BYTES_MAX = 256 * 1024 }; /* RETURN_LINES_MAX lines with long codes */

static void put_told(struct json_out *o, const char *key, struct slice text)
{
    json_key(o, key);
    json_put_text(o, text);
}

static void put_told_lines(struct json_out *o, const struct return_order *r)
{
    json_key(o, "lines");
    json_open(o, '[');
    for (int i = 0; i < r->line_count; i++) {
        const struct return_line *l = &r->lines[i];
        json_open(o, '{');
        put_told(o, "sku", l->sku);
        json_key(o, "authorised");
        json_put_i64(o, l->authorised);
        json_key(o, "received");
        json_put_i64(o, l->received);
        json_key(o, "decided");
        json_put_i64(o, l->decided);
        json_close(o, '}');
    }
    json_close(o, ']');
}

enum hf_status tell_returns(struct work *w, const struct return_order *r, const char *kind,
                            struct slice decision)
{
    char id[ID_TEXT_BYTES];
    struct json_out o;
    json_out_init(&o, TOLD_BYTES_MAX);
    json_open(&o, '{');
    id_print(w->hub->ids_key, "ret", w->merchant_id, r->return_id, id);
    put_told(&o, "id", slice_of(id));
    put_told(&o, "merchant", w->merchant->code);
    put_told(&o, "rma", r->kind == RETURN_UNIDENTIFIED ? SLICE_NONE : r->rma);
    put_told(&o, "kind", slice_of(kind_names[r->kind]));
    put_told(&o, "tracking", r->tracking.len > 0 ? r->tracking : SLICE_NONE);
    put_told(&o, "state", slice_of(return_state_name(r->state)));
    put_told_lines(&o, r);
    if (decision.len > 0) {
        json_key(&o, "decision");
        json_put_raw(&o, decision);
    }
    json_close(&o, '}');
    struct slice text = json_out_text(&o);
    if (text.ptr != NULL)
        text = arena_copy(txn_arena(w->tx), text);
    json_out_release(&o);
    return text.ptr == NULL ? HF_FULL : tell_owner(w, OBJECT_RETURN, r->return_id, kind, text);
}

enum hf_status return_exception(struct work *w, struct return_order *r, const struct reason *reason)
{
    return open_listed(w, "return", r->return_id, reason, &r->open);
}

enum hf_status end_return_exceptions(struct work *w, struct return_order *r,
                                     enum exception_reason code, int line, const char *why)
{
    return close_listed(w, r->return_id, code, line, why, &r->open);
}

bool return_holds(const struct return_order *r, enum exception_reason code)
{
    return listed(&r->open, code, EVERY_LINE);
}

int64_t return_undecided(const struct return_order *r)
{
    int64_t units = 0;
    for (int i = 0; i < r->line_count; i++)
        units += r->lines[i].received - r->lines[i].decided;
    return units;
}

static enum hf_status could_come_back(struct work *w, const struct return_order *r, int64_t sku_id,
                                      int64_t *most)
{
    int64_t shipped = 0, others = 0;
    *most = INT64_MAX; /* what we never shipped ourselves, we cannot count */
    if (r->order_id == 0)
        return HF_OK;
    enum hf_status s =
        store_get_i64(w->tx, SQL_sum_shipped_sku,
                      PARAMS(P_I64(w->merchant_id), P_I64(r->order_id), P_I64(sku_id)), &shipped);
    if (s >= 0)
        s = store_get_i64(
            w->tx, SQL_sum_other_returns,
            PARAMS(P_I64(w->merchant_id), P_I64(r->order_id), P_I64(sku_id), P_I64(r->return_id)),
            &others);
    *most = shipped > others ? shipped - others : 0;
    return s < 0 ? s : HF_OK;
}

enum hf_status check_return_quantity(struct work *w, struct return_order *r,
                                     const struct return_line *l)
{
    struct arena *a = txn_arena(w->tx);
    int64_t most, claimed = l->received > l->authorised ? l->received : l->authorised;
    if (l->authorised == 0 && r->kind == RETURN_BY_RMA)
        return HF_OK; /* the wrong article altogether, which is an exception of its own */
    enum hf_status s = could_come_back(w, r, l->sku_id, &most);
    if (s < 0)
        return s;
    int64_t bound = l->authorised > 0 && l->authorised < most ? l->authorised : most;
    if (claimed <= bound)
        return end_return_exceptions(w, r, REASON_RETURN_OVER_QTY, l->line, "the figures agree");
    struct reason reason = {
        .code = REASON_RETURN_OVER_QTY,
        .line = l->line,
        .field = SLICE("quantity"),
        .args = {l->sku, arena_format(a, "%lld", (long long)bound),
                 arena_format(a, "%lld", (long long)claimed)}
    };
    return return_exception(w, r, &reason);
}
