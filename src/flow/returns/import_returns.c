/* A row of a returns manifest: one article that may come back.
 * Called by the file import.
 * Promise: the file lands by the same use case as the API; the same row twice is one line. */
#include "base/instant.h"
#include "flow/catalogue/import_rows.h"
#include "flow/returns/returns.h"

enum hf_status import_return_row(struct work *w, const struct return_row *row, struct slice author,
                                 struct row_answer *answer)
{
    long long quantity = 0;
    const char *field = "rma";
    struct slice problem = SLICE_NONE;
    bool dispute;
    struct return_order *r;
    enum return_result result;
    struct return_doc *d = ARENA_NEW(txn_arena(w->tx), struct return_doc);
    if (d == NULL)
        return HF_FULL;
    if (row->rma.len == 0 || row->rma.len > 100)
        return refuse_row(w, answer, "rma",
                          "expected the authorisation's number, up to 100 characters");
    if (!slice_to_i64(row->quantity, &quantity) || quantity < 1 || quantity > 1000000)
        return refuse_row(w, answer, "quantity", "expected a whole number from 1, found \"%.*s\"",
                          SLICE_FMT(row->quantity));
    if (row->authorised_at.len > 0 && !instant_parse(row->authorised_at, &d->authorised_at_us))
        return refuse_row(w, answer, "authorised_at",
                          "expected a time as 2026-11-23T08:10:00Z, found \"%.*s\"",
                          SLICE_FMT(row->authorised_at));
    if (row->order_external_id.len > 0 && row->channel.len == 0)
        return refuse_row(w, answer, "channel", "expected the connection order %.*s came from",
                          SLICE_FMT(row->order_external_id));
    if (d->authorised_at_us == 0)
        d->authorised_at_us = w->now_us;
    d->rma = row->rma;
    d->channel = row->channel;
    d->order_external_id = row->order_external_id;
    d->tracking = row->tracking;
    d->author = author;
    d->lines[0] = (struct return_doc_line){row->sku, row->reason, quantity};
    d->line_count = 1;
    enum hf_status s = authorise_return(w, d, &r, &result, &field, &problem, &dispute);
    if (s == HF_REFUSED)
        return refuse_row(w, answer, field, "%.*s", SLICE_FMT(problem));
    answer->end = s >= 0 && result == RETURN_SAME ? ROW_UNCHANGED : ROW_APPLIED;
    return s;
}
