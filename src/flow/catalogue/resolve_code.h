#ifndef HF_FLOW_CATALOGUE_RESOLVE_CODE_H
#define HF_FLOW_CATALOGUE_RESOLVE_CODE_H

#include "flow/work.h"
#include "rules/alias.h"

/* What a code on goods or on paper means to one merchant at an instant: the SKU's own code, a
 * former one, a barcode of any packaging level, and on inbound paper a supplier's code. The one way
 * to ask (docs/catalogue.md); a channel's codes are asked by resolve_line. */

enum code_use {
    CODE_SCANNED, /* on the goods; at the time of the scan */
    CODE_INBOUND, /* on an ASN or a purchase order; at its time of issue */
    CODE_NAMED,   /* the SKU's own or former code only: counts, fixes, files */
};

struct code_meaning {
    int64_t sku_id, alias_id; /* alias 0 = the SKU's own code */
    int64_t qty_each;         /* eaches one stands for */
    struct slice sku;         /* its code now */
    struct slice level;       /* each inner case, "" where nobody said */
    int64_t kind;             /* 1 = a bundle */
    bool lot_tracked, expiry_tracked, serial_tracked;
    int64_t weight_g;
    struct slice other;  /* of TWO: what else it means */
    int64_t valid_to_us; /* of LAPSED: until when it meant sku */
};

/* OK: *answer says how it went; meaning is set unless NO_ROW. < 0. Texts live in the txn's arena.
 */
enum hf_status resolve_code(struct work *w, struct slice code, enum code_use use, int64_t at_us,
                            enum alias_answer *answer, struct code_meaning *meaning) HF_MUST_CHECK;
/* The answer in words for a person, of any answer but ONE: "code X is no longer valid: it stood for
 * Y until T; erp can extend the window". */
struct slice code_refusal(struct work *w, struct slice code, enum alias_answer answer,
                          const struct code_meaning *m);
/* Who else than sku_id a scanner would take this code for, now or in a window to come; SLICE_NONE:
 * nobody. */
enum hf_status code_taken(struct work *w, struct slice code, int64_t sku_id,
                          struct slice *by) HF_MUST_CHECK;
/* Just the SKU of a named code now. OK or NOT_FOUND. kind: may be NULL. */
enum hf_status find_sku_named(struct work *w, struct slice code, int64_t *sku_id,
                              int64_t *kind) HF_MUST_CHECK;

#endif
