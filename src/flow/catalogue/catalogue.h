#ifndef HF_FLOW_CATALOGUE_CATALOGUE_H
#define HF_FLOW_CATALOGUE_CATALOGUE_H

#include "flow/catalogue/import_rows.h"
#include "rules/bundle.h"
#include "rules/sku_master.h"

/* What the owner of SKUs says: master, codes with their windows, bundles - row by row, whatever
 * brought it (a file, a message, a person with a second one). docs/catalogue.md. Every row answers
 * applied, unchanged or refused, and what it changed. */

enum { CODE_MAX_BYTES = 100, TEXT_MAX_BYTES = 300, CODE_QTY_MAX = 1000000 };

/* Texts as in the file, trimmed; SLICE_NONE or empty = nothing changes. level "" or "each": the SKU
 * itself; inner or case: that packaging level of a SKU that is there, `quantity` eaches each. */
struct catalog_row {
    struct slice sku, name, barcode, weight_g, length_mm, width_mm, height_mm;
    struct slice lot_tracked, expiry_tracked, serial_tracked, fragile;
    struct slice variant_of, variant, packaging, look_alike, distinguishing_label;
    struct slice level, quantity, archived;
    struct slice former_sku, renamed_at, former_until; /* this SKU was called that: a rename */
};
enum hf_status import_catalog_row(struct work *w, const struct catalog_row *r,
                                  struct row_answer *answer) HF_MUST_CHECK;

struct alias_text {
    struct slice kind, value, sku, quantity, valid_from, valid_to, source, reason;
    struct slice level; /* of a barcode: each, inner, case */
    struct slice
        inbound; /* shipments in transit under this code, blanks between; SLICE_NONE = as before */
    struct slice author; /* who says so */
};
enum hf_status import_alias_row(struct work *w, const struct alias_text *r,
                                struct row_answer *answer) HF_MUST_CHECK;
/* "channel_sku:shop" to kind and scope. false: no such kind, or a scope where none belongs. */
bool alias_split_kind(struct slice text, struct slice *kind, struct slice *scope);
/* The same by hand. reassign: windows of other articles that are open now end now, and this one
 * begins (SKU-7); r->valid_from is now unless said. */
enum hf_status edit_alias(struct work *w, const struct alias_text *r, bool reassign,
                          struct row_answer *answer) HF_MUST_CHECK;

/* One code, ready to be written: the one way a window comes to be. */
struct alias_wish {
    struct slice kind, scope, value;
    int64_t sku_id, qty_each;
    struct slice sku; /* its code */
    int64_t from_us, to_us;
    bool from_said;
    bool master; /* the master lists the code: its window, where there is one, stays as it is */
    struct slice level, source, reason, inbound, author;
    const char *column; /* that a refusal names; static */
};
enum hf_status write_alias(struct work *w, const struct alias_wish *wish,
                           struct row_answer *answer) HF_MUST_CHECK;

struct bundle_row {
    struct slice bundle, component, quantity, valid_from;
};
enum hf_status import_bundle_row(struct work *w, const struct bundle_row *r,
                                 struct row_answer *answer) HF_MUST_CHECK;
/* Of that version, components that are not named go; after its rows were written. codes: count of
 * them. */
enum hf_status end_other_components(struct work *w, struct slice bundle, struct slice valid_from,
                                    const struct slice *codes, int count,
                                    struct row_answer *answer) HF_MUST_CHECK;

/* The clock's part of it: a version of the bundle begins now. */
enum hf_status begin_bundle_version(struct work *w, int64_t bundle_id) HF_MUST_CHECK;

/* What a bundle comes to in articles: nested bundles opened, an article that comes twice once. As
 * of at_us; known_us: a list that was changed later still reads as it did then (0 = as it reads
 * now). */
enum { BUNDLE_PARTS_MAX = 200 };
struct bundle_part {
    int64_t sku_id, qty_each, weight_g;
    struct slice code;
};
struct bundle_parts {
    struct bundle_part parts[BUNDLE_PARTS_MAX];
    int count; /* 0: nothing in force at that instant */
};
enum hf_status open_bundle(struct txn *tx, int64_t merchant_id, int64_t bundle_id, int64_t at_us,
                           int64_t known_us, struct bundle_parts *out) HF_MUST_CHECK;

/* A code becomes another, now or later; `answer` as of a row. */
struct rename_wish {
    struct slice from, to;
    int64_t at_us, old_until_us; /* at 0 = now; until 0 = the old one works without end */
    struct slice source, reason, author;
};
enum hf_status rename_sku(struct work *w, const struct rename_wish *wish,
                          struct row_answer *answer) HF_MUST_CHECK;

/* Something about codes changed: orders that hold for one are judged anew, soon. */
enum hf_status catalogue_changed(struct work *w) HF_MUST_CHECK;

/* A shipment in transit has landed: windows that only it kept open end at their date or now,
 * whichever is later. Called by receiving. */
enum hf_status inbound_landed(struct work *w, struct slice inbound) HF_MUST_CHECK;

/* What the minimum master lacks of a SKU (SKU-10), as the merchant asks: goods are accepted when it
 * is 0. NOT_FOUND: no such SKU. */
enum hf_status find_master_gaps(struct work *w, int64_t sku_id, uint32_t *gaps) HF_MUST_CHECK;

/* The timers of codes. */
enum hf_status watch_windows(struct work *w) HF_MUST_CHECK;
enum hf_status remap_orders(struct work *w, int64_t after_order_id) HF_MUST_CHECK;
enum hf_status due_renames(struct work *w) HF_MUST_CHECK;

#endif
