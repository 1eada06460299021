/* A connection is paused, or enabled one step on.
 * Behind POST /v1/connections/.../pause and enable.
 * Promise: nothing is sent before it is enabled outward; a pause keeps what is owed. */
#include "flow/connection_life.h"

#include "store/sql.h"

enum hf_status set_connection_life(struct work *w, int64_t connection_id, enum connection_verb verb,
                                   bool has_adapter, struct slice why, enum connection_life *to)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_find_connection,
                                   PARAMS(P_I64(w->merchant_id), P_I64(connection_id)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    enum connection_life from = found ? (enum connection_life)row_i64(&rows, 0) : LIFE_DRAFT;
    enum connection_life paused_from = found ? (enum connection_life)row_i64(&rows, 1) : LIFE_DRAFT;
    s = rows_end(&rows);
    if (s < 0 || !found)
        return s < 0 ? s : HF_NOT_FOUND;
    if (!connection_life_next(from, paused_from, verb, has_adapter, to))
        return *to == LIFE_PAUSED || *to == LIFE_LIVE_OUT ? HF_DUPLICATE : HF_REFUSED;
    s = store_put(w->tx, SQL_set_connection_life,
                  PARAMS(P_I64(w->merchant_id), P_I64(connection_id), P_I64(*to),
                         P_I64(verb == CONNECTION_PAUSE ? from : paused_from),
                         P_TEXT(verb == CONNECTION_PAUSE && why.ptr ? why : SLICE("")),
                         P_I64(from)));
    w->object = "connection";
    w->object_id = connection_id;
    work_note(w, "%s>%s", connection_life_name(from), connection_life_name(*to));
    return s == HF_NOT_FOUND ? HF_RETRY : s;
}
