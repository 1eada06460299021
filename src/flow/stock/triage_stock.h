#ifndef HF_FLOW_STOCK_TRIAGE_STOCK_H
#define HF_FLOW_STOCK_TRIAGE_STOCK_H

#include "flow/stock/stock.h"
#include "rules/return_states.h"

/* Units in quarantine that belong to no return: held at receipt, damaged at a pick, found by a
 * count. The same decisions, the same rows of the access table and the same table of decisions as
 * for returns (RET-3, docs/returns.md); law 5. */
struct stock_triage {
    const struct warehouse *warehouse;
    struct slice location, sku, lot, grade, reason, to, operator_name;
    struct slice photos; /* hashes, one blank between */
    int64_t quantity;    /* eaches */
    enum triage_decision decision;
};
/* OK: *triage_id. REFUSED: *problem, nothing changed; *grade: what was agreed about it forbids it.
 * RETRY or worse from the store. */
enum hf_status triage_stock(struct work *w, const struct stock_triage *d, int64_t *triage_id,
                            bool *grade, struct slice *problem) HF_MUST_CHECK;

#endif
