#ifndef HF_FLOW_CATALOGUE_IMPORT_ROWS_H
#define HF_FLOW_CATALOGUE_IMPORT_ROWS_H

#include "base/json_out.h"
#include "flow/work.h"
#include "rules/gs1.h"

/* One row of a file, as a use case. A refused row changes nothing and says which column and what
 * was expected; its neighbours go on. */

enum row_end { ROW_APPLIED, ROW_UNCHANGED, ROW_REFUSED };
enum { ROW_CHANGES_MAX = 40 };
struct field_change {
    const char *field;          /* static */
    struct slice before, after; /* before SLICE_NONE: it was not there */
};
struct row_answer {
    enum row_end end;
    const char *column; /* static; of a refused row */
    struct slice message;
    /* what the row changes, where the use case says so; in the transaction's arena */
    const char *object; /* static; NULL: it does not say */
    struct slice key;
    struct field_change *changes;
    int change_count;
};
/* Sets the answer to REFUSED and words it. Returns OK, so that a use case can `return refuse_row`.
 */
enum hf_status refuse_row(struct work *w, struct row_answer *answer, const char *column,
                          const char *format, ...) HF_PRINTF(4, 5);
/* One field that changes. FULL when there is no room. */
enum hf_status note_change(struct work *w, struct row_answer *answer, const char *field,
                           struct slice before, struct slice after) HF_MUST_CHECK;
/* {"line","object","key","changes":[{"field","before","after"}]}; line 0 is left out. */
void put_row_changes(struct json_out *o, long line, const struct row_answer *answer);

struct count_row {
    struct slice warehouse, location, sku, lot, expiry, quantity, counted_by, counted_at;
};
enum hf_status import_count_row(struct work *w, const struct count_row *r,
                                struct row_answer *answer) HF_MUST_CHECK;

/* A location of the warehouse: its type, what it holds. A type does not change while goods lie
 * there. */
struct location_row {
    struct slice location, type, capacity, carrier, warehouse;
};
enum hf_status import_location_row(struct work *w, const struct location_row *r,
                                   struct row_answer *answer) HF_MUST_CHECK;

/* A foreign figure: a difference line when it is not ours, never a quantity (HF-F7). */
struct snapshot_row {
    struct slice sku, quantity;
};
enum hf_status import_snapshot_row(struct work *w, const struct snapshot_row *r, int64_t file_id,
                                   struct slice source, struct row_answer *answer) HF_MUST_CHECK;

/* One article of an authorised return, from the returns system's file (HP-F1, RET-1). */
struct return_row {
    struct slice rma, channel, order_external_id, sku, quantity, reason, tracking, authorised_at;
};
enum hf_status import_return_row(struct work *w, const struct return_row *r, struct slice author,
                                 struct row_answer *answer) HF_MUST_CHECK;

/* One article (of one carton) of an ASN or a purchase order, from the owner's file (HP-F1, RCV-6).
 * sku: the catalogue's code, a barcode, or the supplier's own code as of issued_at. */
struct inbound_row {
    struct slice ref, purchase_order, supplier, carrier, warehouse, issued_at, expected_at, cartons;
    struct slice carton, sku, quantity, lot, expiry;
    bool is_order; /* of a purchase-orders file: ref is its number */
};
enum hf_status import_inbound_row(struct work *w, const struct inbound_row *r, struct slice author,
                                  struct row_answer *answer) HF_MUST_CHECK;

#endif
