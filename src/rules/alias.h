#ifndef HF_RULES_ALIAS_H
#define HF_RULES_ALIAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

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

/* One GTIN is written with 8, 12, 13 or 14 digits; leading zeros make the difference (GS1 General
 * Specifications 3.3.2). The ways to write this code, itself first; a code that is no GTIN four
 * times itself. room holds the digits. */
enum { CODE_FORMS = 4, CODE_FORM_BYTES = 16 };
void code_forms(struct slice code, char room[CODE_FORMS][CODE_FORM_BYTES],
                struct slice forms[CODE_FORMS]);

/* -- the life of a mapping window (requirements 2, "Mapping-window lifecycle"; docs/catalogue.md).
 * A window that was only asked for is a pending request; a row is at least approved. */

/* X(SYMBOL, value, name) */
#define WINDOW_STATE_MAP(X)                                           \
    X(PROPOSED, 0, "proposed") /* asked for by hand, nobody agreed */ \
    X(APPROVED, 1, "approved") /* begins later */                     \
    X(OPEN, 2, "open")                                                \
    X(EXPIRING, 3, "expiring") /* ends within the warning time */     \
    X(CLOSED, 4, "closed")                                            \
    X(REASSIGNED, 5, "reassigned") /* the code means another SKU since */

enum window_state {
#define X(symbol, value, name) WINDOW_##symbol = value,
    WINDOW_STATE_MAP(X)
#undef X
        WINDOW_STATE_COUNT
};

struct alias_window {
    int64_t from_us, to_us; /* [from, to); to 0 = open */
    int64_t planned_to_us; /* the date given; 0 = none. Later than to_us never; to_us is 0 beyond it
                              while a shipment in transit carries the code */
    bool reassigned;
};
enum window_state window_state(const struct alias_window *w, int64_t now_us, int64_t warn_us);
/* Where a window ends when shipments in transit are tied to it: the planned date or the last
 * landing, whichever is later; 0 while one is on the way. landed_us: of the last, 0 = none tied. */
int64_t window_end(int64_t planned_to_us, int on_the_way, int64_t landed_us);
bool windows_overlap(int64_t from_us, int64_t to_us, int64_t other_from_us, int64_t other_to_us);
const char *window_state_name(enum window_state s);
bool window_state_parse(struct slice name, enum window_state *s);

#endif
