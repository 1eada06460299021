/* Evidence and open exceptions of returns and inbounds.
 * Under load_return.c and load_inbound.c.
 * Promise: the list in memory is what the store holds after every call. */
#include "flow/dossier.h"

#include "flow/owe.h"
#include "store/sql.h"

enum hf_status open_list_make(struct work *w, struct open_list *l)
{
    *l = (struct open_list){ARENA_ARRAY(txn_arena(w->tx), struct open_hold, DOSSIER_OPEN_MAX), 0};
    return l->rows != NULL ? HF_OK : HF_FULL;
}

enum hf_status load_ledger(struct work *w, int64_t object_id, struct ledger *ledger)
{
    struct rows rows;
    enum hf_status s = store_query(w->tx, SQL_list_evidence,
                                   PARAMS(P_I64(w->merchant_id), P_I64(object_id)), &rows);
    if (s < 0)
        return s;
    ledger->object_id = object_id;
    while (rows_next(&rows)) {
        if (row_i64(&rows, 0) != object_id)
            continue;
        ledger->seq = row_i64(&rows, 1);
        ledger->on_file = (uint32_t)row_i64(&rows, 4);
    }
    return rows_end(&rows);
}

enum hf_status load_open(struct work *w, int64_t object_id, struct open_list *l)
{
    struct rows rows;
    enum hf_status s = open_list_make(w, l);
    if (s == HF_OK)
        s = store_query(w->tx, SQL_list_open_exceptions,
                        PARAMS(P_I64(w->merchant_id), P_I64(object_id)), &rows);
    if (s < 0)
        return s;
    while (l->count < DOSSIER_OPEN_MAX && rows_next(&rows)) {
        struct open_hold *h = &l->rows[l->count++];
        h->exception_id = row_i64(&rows, 0);
        h->reason.code = (enum exception_reason)row_i64(&rows, 1);
        h->reason.line = (int)row_i64(&rows, 2);
        h->reason.field = row_text_copy(&rows, 3);
        reason_args_split(row_text_copy(&rows, 4), &h->reason);
        h->clarifies = row_text_copy(&rows, 6);
        h->opened_at_us = row_i64(&rows, 7);
        h->due_at_us = row_i64(&rows, 8);
    }
    return rows_end(&rows);
}

enum hf_status open_listed(struct work *w, const char *object, int64_t object_id,
                           const struct reason *reason, struct open_list *l)
{
    int64_t id;
    int same = 0;
    while (same < l->count && (l->rows[same].reason.code != reason->code ||
                               l->rows[same].reason.line != reason->line ||
                               !slice_eq(l->rows[same].reason.field, reason->field)))
        same++;
    enum hf_status s = open_exception(w, object, object_id, reason, &id);
    if (s >= 0 && same < l->count) /* its figures are new, the row is the old one */
        l->rows[same].reason = *reason;
    else if (s >= 0 && l->count < DOSSIER_OPEN_MAX)
        l->rows[l->count++] = (struct open_hold){.exception_id = id, .reason = *reason};
    return s;
}

/* The row at `at` is answered by the data, and leaves the list. */
static enum hf_status close_row(struct work *w, int64_t object_id, int at, const char *why,
                                struct open_list *l)
{
    struct open_hold closed = l->rows[at];
    enum hf_status s =
        store_post(w->tx, SQL_close_exception,
                   PARAMS(P_I64(w->merchant_id), P_I64(closed.exception_id), P_I64(w->now_us),
                          P_STR("data"), P_TEXT(w->actor.name), P_STR(why)));
    for (int k = at; k + 1 < l->count; k++)
        l->rows[k] = l->rows[k + 1];
    l->count--;
    work_note(w, "closed:%s", reason_name(closed.reason.code));
    return s < 0 ? s
                 : work_event(w, "exception.closed", object_id,
                              arena_format(txn_arena(w->tx), "\"reason\":\"%s\"",
                                           reason_name(closed.reason.code)));
}

enum hf_status close_listed(struct work *w, int64_t object_id, enum exception_reason code, int line,
                            const char *why, struct open_list *l)
{
    enum hf_status s = HF_OK;
    for (int i = l->count - 1; i >= 0 && s >= 0; i--)
        if (l->rows[i].reason.code == code &&
            (line == EVERY_LINE || l->rows[i].reason.line == line))
            s = close_row(w, object_id, i, why, l);
    return s;
}

enum hf_status close_listed_field(struct work *w, int64_t object_id, struct slice field,
                                  const char *why, struct open_list *l)
{
    enum hf_status s = HF_OK;
    for (int i = l->count - 1; i >= 0 && s >= 0; i--)
        if (slice_eq(l->rows[i].reason.field, field))
            s = close_row(w, object_id, i, why, l);
    return s;
}

bool listed(const struct open_list *l, enum exception_reason code, int line)
{
    for (int i = 0; i < l->count; i++)
        if (l->rows[i].reason.code == code &&
            (line == EVERY_LINE || l->rows[i].reason.line == line))
            return true;
    return false;
}

enum hf_status tell_owner(struct work *w, enum object object, int64_t object_id, const char *kind,
                          struct slice body)
{
    const struct connection *owner =
        merchant_connection(w->merchant, w->merchant->profile->owners[object]);
    if (owner == NULL)
        return HF_OK;
    return owe(w, &(struct owed){.connection_id = owner->connection_id,
                                 .kind = kind,
                                 .object_id = object_id,
                                 .body = body});
}
