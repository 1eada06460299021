#ifndef HF_FLOW_IMPORT_ROWS_H
#define HF_FLOW_IMPORT_ROWS_H

#include "flow/work.h"
#include "rules/gs1.h"

/* One row of a file, as a use case. A refused row changes nothing and says which column and what was
 * expected; its neighbours go on. */

enum row_end { ROW_APPLIED, ROW_UNCHANGED, ROW_REFUSED };
struct row_answer {
    enum row_end end;
    const char *column; /* static; of a refused row */
    struct slice message;
};
/* Sets the answer to REFUSED and words it. Returns OK, so that a use case can `return refuse_row`. */
enum hf_status refuse_row(struct work *w, struct row_answer *answer, const char *column,
                          const char *format, ...) HF_PRINTF(4, 5);

/* Texts as in the file, trimmed; SLICE_NONE = the file has no such column (nothing changes). */
struct catalog_row {
    struct slice sku, name, barcode, weight_g, length_mm, width_mm, height_mm;
    struct slice lot_tracked, expiry_tracked, serial_tracked;
};
enum hf_status import_catalog_row(struct work *w, const struct catalog_row *r,
                                  struct row_answer *answer) HF_MUST_CHECK;

struct alias_text {
    struct slice kind, value, sku, quantity, valid_from, valid_to, source, reason;
};
enum hf_status import_alias_row(struct work *w, const struct alias_text *r,
                                struct row_answer *answer) HF_MUST_CHECK;

/* "channel_sku:shop" to kind and scope. false: no such kind, or a scope where none belongs. */
bool alias_split_kind(struct slice text, struct slice *kind, struct slice *scope);
/* The same by hand. reassign: windows of other articles that are open now end now, and this one begins
 * (SKU-7); r->valid_from is now unless said. */
enum hf_status edit_alias(struct work *w, const struct alias_text *r, bool reassign,
                          struct row_answer *answer) HF_MUST_CHECK;

struct bundle_row {
    struct slice bundle, component, quantity, valid_from;
};
enum hf_status import_bundle_row(struct work *w, const struct bundle_row *r,
                                 struct row_answer *answer) HF_MUST_CHECK;

struct count_row {
    struct slice warehouse, location, sku, lot, expiry, quantity, counted_by, counted_at;
};
enum hf_status import_count_row(struct work *w, const struct count_row *r,
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

#endif
