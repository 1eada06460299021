/* What the last hours were like: how orders went through the house, how long channels waited.
 * Behind GET /v1/today/flow and GET /v1/connections/lag; what the console draws.
 * Promise: counted from what is recorded, nothing is kept for it; a look reads at most READ_MAX
 * rows and says where it began. */
#include <string.h>

#include "base/ids.h"
#include "flow/owe.h"
#include "http/api/connection_routes.h"
#include "http/api/overview_routes.h"
#include "rules/states.h"
#include "store/sql.h"

enum {
    HOURS_MAX = 72,
    READ_MAX = 50000,
    OLDEST_DAYS = 14, /* what began longer ago takes no step in a day's picture */
};

struct hours {
    const struct merchant *merchant;
    int64_t now_us, count, first; /* of the first hour: its number since 1970 */
};

static bool read_hours(struct exchange *x, struct hours *h)
{
    h->merchant = admit_merchant(x, exchange_query(x, "merchant"));
    if (h->merchant == NULL || !exchange_query_i64(x, "hours", 24, 1, HOURS_MAX, &h->count))
        return false;
    h->now_us = clock_now_us(x->hub->clock);
    h->first = h->now_us / US_PER_HOUR - h->count + 1;
    return true;
}

/* -1: before the first hour, or after now */
static int hour_place(const struct hours *h, int64_t hour)
{
    return hour < h->first || hour >= h->first + h->count ? -1 : (int)(hour - h->first);
}

static void open_hours(struct exchange *x, const struct hours *h, bool cut)
{
    struct json_out *o = &x->out;
    json_open(o, '{');
    json_key(o, "merchant");
    json_put_text(o, h->merchant->code);
    json_key(o, "at");
    json_put_instant(o, h->now_us);
    json_key(o, "cut");
    json_put_bool(o, cut);
    json_key(o, "items");
    json_open(o, '[');
}

static int close_hours(struct exchange *x, enum hf_status s)
{
    json_close(&x->out, ']');
    json_key(&x->out, "next");
    json_put_null(&x->out);
    json_close(&x->out, '}');
    return s < 0 ? (int)s : 200;
}

static void put_hour(struct exchange *x, const struct hours *h, int place)
{
    json_open(&x->out, '{');
    json_key(&x->out, "from");
    json_put_instant(&x->out, (h->first + place) * US_PER_HOUR);
}

static void put_figure(struct exchange *x, const char *key, int64_t n)
{
    json_key(&x->out, key);
    json_put_i64(&x->out, n);
}

/* -- flow */

enum stage { LANDED, RELEASED, PICKED, PACKED, HANDED_OVER, SHIPPED, STAGE_COUNT };

static const struct {
    const char *key;
    enum order_state state; /* that a shipment reaches; LANDED is the order's own */
} stages[STAGE_COUNT] = {
    [LANDED] = {"landed",      ORDER_RECEIVED     },
    [RELEASED] = {"released",    ORDER_READY_TO_PICK},
    [PICKED] = {"picked",      ORDER_PICKED       },
    [PACKED] = {"packed",      ORDER_PACKED       },
    [HANDED_OVER] = {"handed_over", ORDER_HANDED_OVER  },
    [SHIPPED] = {"shipped",     ORDER_SHIPPED      },
};

struct flow_query {
    struct hours hours;
    int64_t count[HOURS_MAX][STAGE_COUNT];
    int64_t steps; /* rows read */
};

static enum hf_status read_landed(struct txn *tx, struct flow_query *q)
{
    int64_t from_us = q->hours.first * US_PER_HOUR;
    struct rows rows;
    enum hf_status s = store_query(tx, SQL_sum_landed,
                                   PARAMS(P_I64(q->hours.merchant->merchant_id),
                                          P_I64(id_at(from_us)), P_I64(from_us), P_I64(READ_MAX)),
                                   &rows);
    if (s < 0)
        return s;
    while (rows_next(&rows)) {
        int place = hour_place(&q->hours, row_i64(&rows, 0));
        if (place >= 0)
            q->count[place][LANDED] += row_i64(&rows, 1);
    }
    return rows_end(&rows);
}

static enum hf_status read_steps(struct txn *tx, struct flow_query *q)
{
    int64_t began_us = q->hours.first * US_PER_HOUR - OLDEST_DAYS * US_PER_DAY;
    struct rows rows;
    enum hf_status s = store_query(
        tx, SQL_sum_flow,
        PARAMS(P_I64(q->hours.merchant->merchant_id), P_I64(id_at(began_us)), P_I64(READ_MAX)),
        &rows);
    if (s < 0)
        return s;
    while (rows_next(&rows)) {
        int place = hour_place(&q->hours, row_i64(&rows, 0));
        q->steps += row_i64(&rows, 3);
        for (int stage = RELEASED; stage < STAGE_COUNT && place >= 0; stage++)
            if (row_i64(&rows, 1) == (int64_t)stages[stage].state)
                q->count[place][stage] += row_i64(&rows, 2);
    }
    return rows_end(&rows);
}

static int read_flow(struct exchange *x, struct txn *tx)
{
    struct flow_query *q = x->state;
    memset(q->count, 0, sizeof q->count);
    q->steps = 0;
    enum hf_status s = read_landed(tx, q);
    if (s >= 0)
        s = read_steps(tx, q);
    open_hours(x, &q->hours, q->steps >= READ_MAX);
    for (int i = 0; i < q->hours.count; i++) {
        put_hour(x, &q->hours, i);
        for (int stage = 0; stage < STAGE_COUNT; stage++)
            put_figure(x, stages[stage].key, q->count[i][stage]);
        json_close(&x->out, '}');
    }
    return close_hours(x, s);
}

void handle_flow(struct exchange *x)
{
    struct flow_query *q = ARENA_NEW(&x->arena, struct flow_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    x->state = q;
    if (read_hours(x, &q->hours))
        exchange_read(x, read_flow);
}

/* -- lag */

enum lag_figure { OWED, WAITING, GIVEN_UP, LONGEST, LAG_FIGURES };

struct lag_query {
    struct hours hours;
    int64_t figures[HOURS_MAX][LAG_FIGURES]; /* of the connection that is written */
};

static void put_lag(struct exchange *x, const struct lag_query *q, const struct connection *c)
{
    static const char *const keys[LAG_FIGURES] = {"owed", "waiting", "given_up", "longest_s"};
    struct json_out *o = &x->out;
    json_open(o, '{');
    json_key(o, "connection");
    json_put_text(o, c->code);
    json_key(o, "hours");
    json_open(o, '[');
    for (int i = 0; i < q->hours.count; i++) {
        put_hour(x, &q->hours, i);
        for (int f = 0; f < LAG_FIGURES; f++)
            put_figure(x, keys[f], q->figures[i][f]);
        json_close(o, '}');
    }
    json_close(o, ']');
    json_close(o, '}');
}

struct lag_row {
    int64_t connection_id, hour, figures[LAG_FIGURES];
};

/* The rows in memory: connections by hours, which is what the statement groups by. */
static enum hf_status read_lag_rows(struct txn *tx, const struct lag_query *q, struct lag_row *all,
                                    int64_t room, int64_t *count, int64_t *read)
{
    int64_t from_us = q->hours.first * US_PER_HOUR;
    struct rows rows;
    enum hf_status s =
        store_query(tx, SQL_sum_lag,
                    PARAMS(P_I64(q->hours.merchant->merchant_id), P_I64(id_at(from_us)),
                           P_I64(READ_MAX), P_I64(q->hours.now_us)),
                    &rows);
    if (s < 0)
        return s;
    while (*count < room && rows_next(&rows)) {
        struct lag_row *r = &all[(*count)++];
        r->connection_id = row_i64(&rows, 0);
        r->hour = row_i64(&rows, 1);
        for (int f = 0; f < LAG_FIGURES; f++)
            r->figures[f] = row_i64(&rows, 2 + f);
        r->figures[LONGEST] /= US_PER_S;
        *read += r->figures[OWED];
    }
    return rows_end(&rows);
}

static int read_lag(struct exchange *x, struct txn *tx)
{
    struct lag_query *q = x->state;
    const struct merchant *m = q->hours.merchant;
    int64_t room = (m->connection_count + 1) * (q->hours.count + 1), count = 0, read = 0;
    struct lag_row *all = ARENA_ARRAY(txn_arena(tx), struct lag_row, (size_t)room);
    if (all == NULL)
        return (int)HF_FULL;
    enum hf_status s = read_lag_rows(tx, q, all, room, &count, &read);
    open_hours(x, &q->hours, read >= READ_MAX);
    for (int c = 0; c < m->connection_count && s >= 0; c++) {
        memset(q->figures, 0, sizeof q->figures);
        for (int64_t i = 0; i < count; i++) {
            int place = hour_place(&q->hours, all[i].hour);
            if (all[i].connection_id == m->connections[c].connection_id && place >= 0)
                memcpy(q->figures[place], all[i].figures, sizeof q->figures[place]);
        }
        put_lag(x, q, &m->connections[c]);
    }
    return close_hours(x, s);
}

void handle_lag(struct exchange *x)
{
    struct lag_query *q = ARENA_NEW(&x->arena, struct lag_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    x->state = q;
    if (read_hours(x, &q->hours))
        exchange_read(x, read_lag);
}
