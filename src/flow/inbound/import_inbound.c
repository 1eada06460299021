/* A row of an asn or purchase-orders file: one article, of one carton where the sender says so.
 * Called by the file import.
 * Promise: the file lands by the same use case as the API; the same row twice is one item. */
#include "base/csv.h"
#include "base/instant.h"
#include "flow/catalogue/import_rows.h"
#include "flow/inbound/inbound.h"

enum { REF_MAX_BYTES = 100 };

/* false: refused, *s is what to return. */
static bool read_times(struct work *w, const struct inbound_row *row, struct inbound_doc *d,
                       struct row_answer *answer, enum hf_status *s)
{
    const struct {
        const char *column;
        struct slice text;
        int64_t *into;
    } times[] = {
        {"issued_at",   row->issued_at,   &d->issued_at_us  },
        {"expected_at", row->expected_at, &d->expected_at_us}
    };
    for (int i = 0; i < 2; i++)
        if (times[i].text.len > 0 && !instant_parse(times[i].text, times[i].into)) {
            *s = refuse_row(w, answer, times[i].column,
                            "expected a time as 2026-11-23T08:10:00Z, found \"%.*s\"",
                            SLICE_FMT(times[i].text));
            return false;
        }
    return true;
}

static bool read_figures(struct work *w, const struct inbound_row *row, struct inbound_doc *d,
                         struct row_answer *answer, enum hf_status *s)
{
    long long quantity = 0, cartons = 0;
    struct date day;
    const char *column = NULL;
    if (!slice_to_i64(row->quantity, &quantity) || quantity < 0 || quantity > INBOUND_QTY_MAX)
        column = "quantity";
    else if (row->cartons.len > 0 &&
             (!slice_to_i64(row->cartons, &cartons) || cartons < 0 || cartons > INBOUND_QTY_MAX))
        column = "cartons";
    if (column != NULL) {
        struct slice found = strcmp(column, "quantity") == 0 ? row->quantity : row->cartons;
        *s = refuse_row(w, answer, column, "expected a whole number, found \"%.*s\"",
                        SLICE_FMT(found));
        return false;
    }
    if (row->expiry.len > 0 && !date_parse(row->expiry, &day)) {
        *s = refuse_row(w, answer, "expiry", "expected a date as 2028-01-31, found \"%.*s\"",
                        SLICE_FMT(row->expiry));
        return false;
    }
    d->cartons = cartons;
    d->items[0] = (struct inbound_item){row->sku, row->carton, row->lot, row->expiry, quantity};
    d->item_count = 1;
    return true;
}

enum hf_status import_inbound_row(struct work *w, const struct inbound_row *row,
                                  struct slice author, struct row_answer *answer)
{
    const char *number = row->is_order ? "purchase_order" : "asn", *field = number;
    struct slice problem = SLICE_NONE;
    struct inbound_item item;
    struct inbound_doc d = {.kind = row->is_order ? INBOUND_PURCHASE_ORDER : INBOUND_ASN,
                            .ref = row->ref,
                            .purchase_order = row->purchase_order,
                            .supplier = row->supplier,
                            .carrier = row->carrier,
                            .author = author,
                            .warehouse = w->merchant->warehouse,
                            .items = &item};
    enum hf_status s = HF_OK;
    struct inbound *in;
    enum inbound_result result;
    bool keep;
    if (row->ref.len == 0 || row->ref.len > REF_MAX_BYTES)
        return refuse_row(w, answer, number, "expected its number, up to %d characters",
                          REF_MAX_BYTES);
    if (row->sku.len == 0 || row->sku.len > REF_MAX_BYTES || csv_looks_scientific(row->sku))
        return refuse_row(w, answer, "sku", "expected a code of 1 to %d bytes, found \"%.*s\"",
                          REF_MAX_BYTES, (int)(row->sku.len < 60 ? row->sku.len : 60),
                          row->sku.len > 0 ? row->sku.ptr : "");
    if (row->carton.len > REF_MAX_BYTES || csv_looks_scientific(row->carton))
        return refuse_row(w, answer, "carton", "expected an SSCC or the sender's own number");
    if (row->warehouse.len > 0)
        d.warehouse = directory_warehouse(w->directory, row->warehouse);
    if (d.warehouse == NULL)
        return refuse_row(w, answer, "warehouse", "there is no warehouse %.*s",
                          SLICE_FMT(row->warehouse));
    if (!read_times(w, row, &d, answer, &s) || !read_figures(w, row, &d, answer, &s))
        return s;
    s = announce_inbound(w, &d, &in, &result, &field, &problem, &keep);
    if (s == HF_REFUSED)
        return refuse_row(w, answer, strcmp(field, "ref") == 0 ? number : field, "%.*s",
                          SLICE_FMT(problem));
    answer->end = s >= 0 && result == INBOUND_SAME ? ROW_UNCHANGED : ROW_APPLIED;
    return s;
}
