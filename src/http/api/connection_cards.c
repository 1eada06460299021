/* What is kept about connections, read for their cards and their doctor.
 * Between the store and the routes.
 * Promise: one query per kind of figure, whatever the number of connections. */
#include "http/api/connection_cards.h"

#include "store/sql.h"

const struct card_figures *card_figures_of(const struct card_query *q, int64_t connection_id)
{
    static const struct card_figures none = {
        .last_error = {"", 0}
    };
    for (int i = 0; i < q->count; i++)
        if (q->figures[i].connection_id == connection_id)
            return &q->figures[i];
    return &none;
}

const struct pull_card *card_pull_of(const struct card_query *q, int64_t connection_id)
{
    static const struct pull_card none = {0};
    for (int i = 0; i < q->pull_count; i++)
        if (q->pulls[i].connection_id == connection_id)
            return &q->pulls[i];
    return &none;
}

const struct push_card *card_push_of(const struct card_query *q, int64_t connection_id)
{
    static const struct push_card none = {0};
    for (int i = 0; i < q->push_count; i++)
        if (q->pushes[i].connection_id == connection_id)
            return &q->pushes[i];
    return &none;
}

static enum hf_status read_figures(struct txn *tx, struct arena *a, struct card_query *q)
{
    struct rows rows;
    q->count = 0;
    enum hf_status s =
        store_query(tx, SQL_list_connection_cards, PARAMS(P_I64(q->merchant->merchant_id)), &rows);
    if (s < 0)
        return s;
    while (q->count < CARDS_MAX && rows_next(&rows)) {
        struct card_figures *f = &q->figures[q->count++];
        *f = (struct card_figures){.connection_id = row_i64(&rows, 0),
                                   .last_success_us = row_i64(&rows, 2),
                                   .last_failure_us = row_i64(&rows, 3),
                                   .last_error = arena_copy(a, row_text(&rows, 4)),
                                   .backlog = row_i64(&rows, 5),
                                   .oldest_us = row_i64(&rows, 6),
                                   .parked = row_i64(&rows, 7)};
        breaker_parse(row_text(&rows, 1), &f->breaker);
    }
    return rows_end(&rows);
}

static enum hf_status read_pulls(struct txn *tx, struct card_query *q)
{
    struct rows rows;
    q->pull_count = 0;
    enum hf_status s =
        store_query(tx, SQL_list_channel_pulls, PARAMS(P_I64(q->merchant->merchant_id)), &rows);
    if (s < 0)
        return s;
    while (q->pull_count < CARDS_MAX && rows_next(&rows))
        q->pulls[q->pull_count++] = (struct pull_card){
            row_i64(&rows, 0), row_i64(&rows, 1), row_i64(&rows, 2),  row_i64(&rows, 3),
            row_i64(&rows, 4), row_i64(&rows, 5), row_i64(&rows, 6),  row_i64(&rows, 7),
            row_i64(&rows, 8), row_i64(&rows, 9), row_i64(&rows, 10), row_i64(&rows, 11)};
    return rows_end(&rows);
}

static enum hf_status read_pushes(struct txn *tx, struct card_query *q)
{
    struct rows rows;
    q->push_count = 0;
    enum hf_status s =
        store_query(tx, SQL_list_channel_pushes,
                    PARAMS(P_I64(q->merchant->merchant_id), P_I64(q->now_us)), &rows);
    if (s < 0)
        return s;
    while (q->push_count < CARDS_MAX && rows_next(&rows))
        q->pushes[q->push_count++] = (struct push_card){
            row_i64(&rows, 0), row_i64(&rows, 1), row_i64(&rows, 2), row_i64(&rows, 3),
            row_i64(&rows, 4), row_i64(&rows, 5), row_i64(&rows, 6), row_i64(&rows, 7),
            row_i64(&rows, 8), row_i64(&rows, 9)};
    return rows_end(&rows);
}

static enum hf_status read_watches(struct txn *tx, struct arena *a, struct card_query *q)
{
    struct rows rows;
    q->watch_count = 0;
    enum hf_status s =
        store_query(tx, SQL_list_channel_watches, PARAMS(P_I64(q->merchant->merchant_id)), &rows);
    if (s < 0)
        return s;
    while (q->watch_count < CARDS_MAX && rows_next(&rows))
        q->watches[q->watch_count++] = (struct watch_card){
            row_i64(&rows, 0), row_i64(&rows, 1), row_i64(&rows, 2),
            row_i64(&rows, 3), row_i64(&rows, 4), arena_copy(a, row_text(&rows, 5))};
    return rows_end(&rows);
}

static enum hf_status read_versions(struct txn *tx, struct arena *a, struct card_query *q)
{
    struct rows rows;
    q->version_count = 0;
    enum hf_status s =
        store_query(tx, SQL_list_channel_versions, PARAMS(P_I64(q->merchant->merchant_id)), &rows);
    if (s < 0)
        return s;
    while (q->version_count < CARDS_MAX && rows_next(&rows))
        q->versions[q->version_count++] = (struct version_card){
            row_i64(&rows, 0), row_i64(&rows, 3), arena_copy(a, row_text(&rows, 1)),
            arena_copy(a, row_text(&rows, 2))};
    return rows_end(&rows);
}

enum hf_status read_connection_cards(struct txn *tx, struct arena *a, struct card_query *q)
{
    enum hf_status s = read_figures(tx, a, q);
    if (s >= 0)
        s = read_pulls(tx, q);
    if (s >= 0)
        s = read_pushes(tx, q);
    if (s >= 0)
        s = read_watches(tx, a, q);
    return s < 0 ? s : read_versions(tx, a, q);
}
