/* Parts that the views of returns and inbounds share.
 * Behind GET /v1/returns/{id} and GET /v1/inbounds/{id}.
 * Promise: what is not there is null, never an empty text. */
#include "http/api/row_view.h"

#include "http/api/order_view.h"

enum hf_status put_rows(struct exchange *x, struct txn *tx, const struct sql *sql, const char *key,
                        int64_t merchant_id, int64_t object_id, const struct text_column *columns,
                        size_t count)
{
    struct json_out *o = &x->out;
    struct rows rows;
    enum hf_status s = store_query(tx, sql, PARAMS(P_I64(merchant_id), P_I64(object_id)), &rows);
    if (s < 0)
        return s;
    json_key(o, key);
    json_open(o, '[');
    while (rows_next(&rows)) {
        json_open(o, '{');
        for (size_t i = 0; i < count; i++) {
            const struct text_column *c = &columns[i];
            json_key(o, c->name);
            if (c->kind == AS_NUMBER)
                json_put_i64(o, row_i64(&rows, c->column));
            else if (c->kind == AS_INSTANT && row_i64(&rows, c->column) != 0)
                json_put_instant(o, row_i64(&rows, c->column));
            else
                json_put_text(o, c->kind == AS_INSTANT || row_is_null(&rows, c->column)
                                     ? SLICE_NONE
                                     : row_text(&rows, c->column));
        }
        json_close(o, '}');
    }
    json_close(o, ']');
    return rows_end(&rows);
}

void put_open_list(struct exchange *x, const struct open_list *l)
{
    struct json_out *o = &x->out;
    json_key(o, "exceptions");
    json_open(o, '[');
    for (int i = 0; i < l->count; i++) {
        const struct open_hold *h = &l->rows[i];
        json_open(o, '{');
        json_key(o, "reason");
        json_put_str(o, reason_name(h->reason.code));
        json_key(o, "line");
        json_put_i64(o, h->reason.line);
        json_key(o, "field");
        json_put_text(o, h->reason.field.len > 0 ? h->reason.field : SLICE_NONE);
        json_key(o, "detail");
        json_put_text(o, word_reason(x, &h->reason));
        json_key(o, "clarifies");
        json_put_text(o, h->clarifies);
        json_key(o, "since");
        json_put_instant(o, h->opened_at_us);
        json_close(o, '}');
    }
    json_close(o, ']');
}
