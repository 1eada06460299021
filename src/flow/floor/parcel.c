/* Parcels: their rows.
 * Under the floor's steps, manifests and carrier events.
 * Promise: compare-and-set on the version that was read. */
#include "flow/floor/scan.h"
#include "store/sql.h"

static struct parcel read_parcel(struct rows *rows)
{
    return (struct parcel){
        .parcel_id = row_i64(rows, 0),
        .shipment_id = row_i64(rows, 1),
        .number = row_i64(rows, 2),
        .custody = (enum custody)row_i64(rows, 3),
        .carrier = row_text_copy(rows, 4),
        .service = row_text_copy(rows, 5),
        .tracking = row_text_copy(rows, 6),
        .box = row_text_copy(rows, 7),
        .weight_g = row_i64(rows, 8),
        .lane = row_text_copy(rows, 9),
        .manifest_id = row_i64(rows, 10),
        .handed_over_at_us = row_i64(rows, 11),
        .custody_at_us = row_i64(rows, 12),
        .delivered_at_us = row_i64(rows, 13),
        .proof = row_text_copy(rows, 14),
        .version = row_i64(rows, 15),
        .sscc = row_text_copy(rows, 16),
        .voided_at_us = row_i64(rows, 17),
        .pack_rule = row_text_copy(rows, 18),
        .expected_g = row_i64(rows, 19),
        .packed_at_us = row_i64(rows, 20),
        .billed_g = row_i64(rows, 21),
        .label_matched_at_us = row_i64(rows, 22),
    };
}

enum hf_status load_parcel(struct work *w, int64_t parcel_id, struct parcel *p)
{
    struct rows rows;
    enum hf_status s =
        store_query(w->tx, SQL_find_parcel, PARAMS(P_I64(w->merchant_id), P_I64(parcel_id)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found)
        *p = read_parcel(&rows);
    s = rows_end(&rows);
    return s < 0 ? s : found ? HF_OK : HF_NOT_FOUND;
}

bool label_is_bare(const struct work *w, const struct parcel *p)
{
    return w->merchant->profile->packing.match_labels && p->tracking.len > 0 &&
           p->label_matched_at_us == 0;
}

enum hf_status load_parcels(struct work *w, int64_t shipment_id, struct parcel *all, int *count)
{
    struct rows rows;
    *count = 0;
    enum hf_status s =
        store_query(w->tx, SQL_list_parcels,
                    PARAMS(P_I64(w->merchant_id), P_I64(ORDER_OF(shipment_id))), &rows);
    if (s < 0)
        return s;
    while (*count < PARCELS_MAX && rows_next(&rows))
        if (row_i64(&rows, 1) == shipment_id)
            all[(*count)++] = read_parcel(&rows);
    return rows_end(&rows);
}

enum hf_status save_parcel(struct work *w, const struct parcel *p)
{
    enum hf_status s = store_put(
        w->tx, SQL_update_parcel,
        PARAMS(P_I64(w->merchant_id), P_I64(p->parcel_id), P_I64(p->version), P_I64(p->custody),
               P_TEXT(p->carrier), P_TEXT(p->service), P_TEXT(p->tracking), P_TEXT(p->lane),
               P_I64_OR_NULL(p->manifest_id), P_I64(p->handed_over_at_us), P_I64(p->custody_at_us),
               P_I64(p->delivered_at_us), P_TEXT(p->proof)));
    return s == HF_NOT_FOUND ? HF_RETRY : s;
}
