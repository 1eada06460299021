#ifndef HF_RULES_ALIAS_H
#define HF_RULES_ALIAS_H

#include <stddef.h>
#include <stdint.h>

/* Which SKU a code meant at an instant (requirements SKU-4 to SKU-6, OP-4). The store brings the
 * candidate rows for a code; this decides. Orders ask at their placed-at time, scans at scan time,
 * ASNs at issue time. */

/* In order of precedence: a live alias of an earlier kind hides those of later kinds. */
enum alias_kind {
    ALIAS_VARIANT,     /* the channel's variant id */
    ALIAS_CHANNEL_SKU, /* the SKU text the channel sends */
    ALIAS_SKU_CODE,    /* the catalogue's own code */
    ALIAS_BARCODE,     /* GTIN or other code on the goods, scans only */
    ALIAS_SUPPLIER,    /* the supplier's code, inbound only */
    ALIAS_KINDS
};

struct alias_row {
    enum alias_kind kind;
    int64_t valid_from_us; /* UTC; the window is [valid_from, valid_to) */
    int64_t valid_to_us;   /* 0 = open */
    int64_t sku_id;
    int64_t qty_each; /* how many eaches one stands for; >= 1 */
};

enum alias_answer {
    ALIAS_NO_ROW, /* nothing known now or before: sku_unknown or variant_unmapped */
    ALIAS_ONE,    /* *row is the answer */
    ALIAS_TWO,    /* two different answers: alias_ambiguous; *row and *other name them */
    ALIAS_LAPSED, /* only lapsed windows: alias_expired; *row is the one that lapsed last */
};

/* rows: the candidates for one code, any order; may be NULL when count is 0. Rows of one kind that
 * agree on SKU and quantity are one answer. row, other: indices; untouched unless said above. */
enum alias_answer alias_decide(const struct alias_row *rows, size_t count, int64_t at_us,
                               size_t *row, size_t *other);

#endif
