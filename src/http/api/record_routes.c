/* The records: event stream, connections.
 * Read by scripts and the console.
 * Promise: no personal data, no secrets. */
#include "http/api/record_routes.h"

#include <stdio.h>

#include "http/api/admin_routes.h"
#include "http/api/page.h"
#include "http/event_stream.h"
#include "rules/states.h"
#include "store/sql.h"

struct record_query *read_record_query(struct exchange *x, int64_t otherwise, int64_t most)
{
    struct record_query *q = ARENA_NEW(&x->arena, struct record_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return NULL;
    }
    x->state = q;
    struct slice code = exchange_query(x, "merchant");
    if (slice_is(code, "hub") && x->who.merchant_id == 0) {
        q->merchant_id = 0;
    } else {
        const struct merchant *m = admit_merchant(x, code);
        if (m == NULL)
            return NULL; /* answered: on a thread of its own the exchange may be gone already */
        q->merchant = m;
        q->merchant_id = q->merchant->merchant_id;
    }
    if (!exchange_query_i64(x, "limit", otherwise, 1, most, &q->limit) ||
        !exchange_query_i64(x, "after", 0, 0, INT64_MAX, &q->after))
        return NULL;
    if (exchange_query(x, "cursor").len > 0 &&
        !exchange_query_i64(x, "cursor", 0, 0, INT64_MAX, &q->after))
        return NULL;
    return q;
}

/* What an event is about, by the first word of its kind. */
static const char *prefix_of_event(struct slice kind)
{
    return slice_starts(kind, SLICE("stock"))   ? "sku"
           : slice_starts(kind, SLICE("load.")) ? "lod"
                                                : "ord";
}

void put_event(struct exchange *x, int64_t merchant_id, struct rows *rows)
{
    struct json_out *o = &x->out;
    struct slice kind = row_text(rows, 1), body = row_text(rows, 3);
    json_open(o, '{');
    json_key(o, "seq");
    json_put_i64(o, row_i64(rows, 0));
    json_key(o, "kind");
    json_put_text(o, kind);
    put_id_key(x, "object_id", prefix_of_event(kind), merchant_id, row_i64(rows, 2));
    json_key(o, "at");
    json_put_instant(o, row_i64(rows, 4));
    json_key(o, "data");
    json_put_raw(o, arena_format(&x->arena, "{%.*s}", SLICE_FMT(body)));
    json_close(o, '}');
}

static int read_events(struct exchange *x, struct txn *tx)
{
    const struct record_query *q = x->state;
    struct page p;
    enum hf_status s =
        page_open(&p, x, tx, q->limit, SQL_list_events,
                  PARAMS(P_I64(q->merchant_id), P_I64(q->after), P_I64(q->limit + 1)));
    if (s < 0)
        return (int)s;
    while (page_next(&p)) {
        put_event(x, q->merchant_id, &p.rows);
    }
    return page_close_number(&p);
}

/* The events as they come: from after=, from the last id that the listener has heard, or from now
 * on. */
static void stream_events(struct exchange *x, const struct record_query *q)
{
    struct slice heard = exchange_header(x, "Last-Event-ID");
    long long after = exchange_query(x, "after").ptr != NULL ? q->after : -1;
    if (heard.ptr != NULL && (!slice_to_i64(heard, &after) || after < 0)) {
        exchange_problem(x, 400, "query_invalid", "Last-Event-ID: expected an event's number");
        return;
    }
    x->stream = x->streams != NULL ? event_stream_open(x->streams, x, q->merchant_id, after) : NULL;
    if (x->stream == NULL) {
        exchange_problem(x, 503, "too_many_streams",
                         "as many listen already as may: %d, of one caller %d", STREAMS_MAX,
                         STREAMS_OF_ONE);
        return;
    }
    x->content_type = "text/event-stream";
    exchange_set_header(x, "X-Accel-Buffering",
                        SLICE("no")); /* a proxy passes each event on at once */
    exchange_answer(x, 200);
}

void handle_list_events(struct exchange *x)
{
    const struct record_query *q = read_record_query(x, PAGE_DEFAULT, PAGE_MAX);
    struct slice accept = exchange_header(x, "Accept");
    if (q == NULL)
        return;
    if (accept.len > 0 && memmem(accept.ptr, accept.len, "text/event-stream", 17) != NULL)
        stream_events(x, q);
    else
        exchange_read(x, read_events);
}
