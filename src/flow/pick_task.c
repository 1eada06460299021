/* Claims of the floor: who works on a shipment, with which tote.
 * Under the pick, the pack and the put-back.
 * Promise: a tote belongs to one shipment at a time, and is free again when the box is closed or
 * the goods are back. */
#include "flow/boxes.h"
#include "store/sql.h"

enum hf_status end_claim(struct work *w, int64_t shipment_id)
{
    return store_post(w->tx, SQL_end_pick_claim,
                      PARAMS(P_I64(w->merchant_id), P_I64(shipment_id), P_I64(w->now_us)));
}

enum hf_status void_boxes(struct work *w, int64_t shipment_id)
{
    return store_post(w->tx, SQL_void_boxes,
                      PARAMS(P_I64(w->merchant_id), P_I64(shipment_id), P_I64(w->now_us)));
}
