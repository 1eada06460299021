/* The evidence ledger: what is on file, and who said so.
 * Written by every use case that moves an order; read by the door.
 * Promise: append-only; on_file is always the row before plus this row. */
#include <assert.h>

#include "flow/order/order.h"
#include "store/sql.h"

enum hf_status record_evidence(struct work *w, struct ledger *ledger,
                               const struct evidence_fact *fact)
{
    assert((fact->kinds & fact->withdrawn) == 0);
    uint32_t kinds = fact->kinds & ~ledger->on_file;
    uint32_t withdrawn = fact->withdrawn & ledger->on_file;
    if (kinds == 0 && withdrawn == 0)
        return HF_OK;
    uint32_t on_file = (ledger->on_file | kinds) & ~withdrawn;
    enum hf_status s = store_post(
        w->tx, SQL_insert_evidence,
        PARAMS(P_I64(w->merchant_id), P_I64(ledger->object_id), P_I64(ledger->seq + 1),
               P_I64(kinds), P_I64(withdrawn), P_I64(on_file), P_TEXT(fact->source),
               P_TEXT(fact->ref.ptr ? fact->ref : SLICE("")),
               P_I64(fact->observed_at_us ? fact->observed_at_us : w->now_us), P_I64(w->now_us),
               P_I64_OR_NULL(fact->receipt_id), P_BLOB(fact->payload_sha256)));
    if (s < 0)
        return s;
    ledger->on_file = on_file;
    ledger->seq++;
    return HF_OK;
}
