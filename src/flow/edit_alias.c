/* A code by hand: a new window, or a barcode that from now on means another article.
 * Called by the API once the access table's approval is there.
 * Promise: what a code meant before stays on record; the old window ends the moment the new one begins. */
#include "base/instant.h"
#include "flow/import_rows.h"
#include "store/sql.h"

enum { WINDOWS_MAX = 100 };

struct open_window {
    int64_t alias_id, qty_each;
};

/* Windows of other articles that are open now end now (SKU-7). */
static enum hf_status end_others(struct work *w, struct slice kind, struct slice scope, const struct alias_text *r)
{
    struct open_window open[WINDOWS_MAX];
    int count = 0;
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_list_alias_windows,
                                   PARAMS(P_I64(w->merchant_id), P_TEXT(kind), P_TEXT(scope), P_TEXT(r->value)), &rows);
    if (s < 0)
        return s;
    while (count < WINDOWS_MAX && rows_next(&rows)) {
        bool now = row_i64(&rows, 3) <= w->now_us && (row_i64(&rows, 4) == 0 || row_i64(&rows, 4) > w->now_us);
        if (now && !slice_eq(row_text(&rows, 5), r->sku))
            open[count++] = (struct open_window){row_i64(&rows, 0), row_i64(&rows, 2)};
    }
    s = rows_end(&rows);
    for (int i = 0; i < count && s >= 0; i++)
        s = store_post(w->tx, SQL_update_alias_window,
                       PARAMS(P_I64(w->merchant_id), P_TEXT(kind), P_TEXT(scope), P_TEXT(r->value),
                              P_I64(open[i].alias_id), P_I64(open[i].qty_each), P_I64(w->now_us)));
    return s;
}

enum hf_status edit_alias(struct work *w, const struct alias_text *r, bool reassign, struct row_answer *answer)
{
    struct alias_text row = *r;
    struct slice kind, scope;
    if (reassign && alias_split_kind(r->kind, &kind, &scope)) {
        enum hf_status s = end_others(w, kind, scope, r);
        if (s < 0)
            return s;
        if (row.valid_from.len == 0)
            row.valid_from = instant_text(txn_arena(w->tx), w->now_us);
    }
    return import_alias_row(w, &row, answer);
}
