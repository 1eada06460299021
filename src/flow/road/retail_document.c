/* Documents with versions: routing guides, retail POs, label templates.
 * Behind /v1/documents.
 * Promise: somebody said that the version in the inbox is the one that counts, or the task does not
 * go on; what was replaced is not used after the day its replacement counts. */
#include "base/instant.h"
#include "flow/order/order.h"
#include "flow/road/retail.h"
#include "store/sql.h"

#define BYTES(array) ((struct slice){(const char *)(array), sizeof(array)})

enum hf_status register_document(struct work *w, const struct document_wish *d, int64_t *id,
                                 struct retail_answer *a)
{
    *a = (struct retail_answer){0};
    *id = work_new_id(w);
    w->object = "document";
    w->object_id = *id;
    enum hf_status s = store_put(
        w->tx, SQL_insert_document,
        PARAMS(P_I64(w->merchant_id), P_I64(*id), P_TEXT(d->name), P_TEXT(d->version),
               P_BLOB(BYTES(d->sha256)), P_I64(d->effective_at_us), P_I64(w->now_us),
               P_TEXT(w->actor.name), P_TEXT(d->rules.ptr != NULL ? d->rules : SLICE(""))));
    if (s != HF_NOT_FOUND)
        return s;
    a->problem = "document_known";
    a->message = arena_format(txn_arena(w->tx),
                              "version %.*s of %.*s is registered: a version never changes",
                              SLICE_FMT(d->version), SLICE_FMT(d->name));
    return HF_REFUSED;
}

struct in_force {
    int64_t document_id, since_us;
    struct slice version, sha;
};

static enum hf_status find_in_force(struct txn *tx, int64_t merchant_id, struct slice name,
                                    int64_t at_us, struct in_force *f)
{
    struct rows rows;
    enum hf_status s = store_query(tx, SQL_find_effective_document,
                                   PARAMS(P_I64(merchant_id), P_TEXT(name), P_I64(at_us)), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found)
        *f = (struct in_force){row_i64(&rows, 0), row_i64(&rows, 3), row_text_copy(&rows, 1),
                               row_text_copy(&rows, 2)};
    s = rows_end(&rows);
    return s < 0 ? s : found ? HF_OK : HF_NOT_FOUND;
}

static enum hf_status raise_mismatch(struct work *w, const struct document_wish *d,
                                     const struct in_force *f)
{
    int64_t id;
    struct reason r = {
        .code = REASON_DOC_VERSION_MISMATCH,
        .field = d->name,
        .args = {d->name, d->version, f->version}
    };
    return open_exception(w, "load", d->load_id, &r, &id);
}

enum hf_status check_document(struct work *w, const struct document_wish *d,
                              struct retail_answer *a)
{
    struct in_force f = {.version = SLICE("")};
    struct retail_load l;
    *a = (struct retail_answer){0};
    enum hf_status s = d->load_id != 0 ? load_retail(w, d->load_id, &l) : HF_OK;
    if (s == HF_OK)
        s = find_in_force(w->tx, w->merchant_id, d->name, w->now_us, &f);
    if (s == HF_NOT_FOUND) {
        a->problem = "unknown_document";
        a->message = arena_format(txn_arena(w->tx),
                                  "no version of %.*s is in force, or there is no such load",
                                  SLICE_FMT(d->name));
        return HF_REFUSED;
    }
    if (s < 0)
        return s;
    a->good = slice_eq(f.version, d->version) && slice_eq(f.sha, BYTES(d->sha256));
    a->expected = f.version;
    w->object = "document";
    w->object_id = f.document_id;
    work_note(w, "version_check:%s", a->good ? "good" : "mismatch");
    s = store_put(w->tx, SQL_insert_document_check,
                  PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_I64(d->load_id),
                         P_TEXT(d->name), P_TEXT(d->version), P_BLOB(BYTES(d->sha256)),
                         P_I64(f.document_id), P_I64(a->good), P_TEXT(w->actor.name),
                         P_I64(w->now_us)));
    if (s < 0 || d->load_id == 0)
        return s;
    if (!a->good)
        return raise_mismatch(w, d, &f);
    return store_post(w->tx, SQL_settle_exceptions,
                      PARAMS(P_I64(w->merchant_id), P_I64(d->load_id),
                             P_I64(REASON_DOC_VERSION_MISMATCH), P_TEXT(d->name), P_I64(w->now_us),
                             P_STR("data"), P_TEXT(w->actor.name), P_STR("the version is right")));
}

enum hf_status document_in_force(struct txn *tx, int64_t merchant_id, int64_t now_us,
                                 struct slice named, int64_t *since_us)
{
    struct in_force f;
    const char *at = named.len > 0 ? memchr(named.ptr, '@', named.len) : NULL;
    if (at == NULL)
        return HF_OK;
    struct slice name = {named.ptr, (size_t)(at - named.ptr)};
    struct slice version = {at + 1, named.len - name.len - 1};
    enum hf_status s = find_in_force(tx, merchant_id, name, now_us, &f);
    if (s != HF_OK)
        return s < 0 ? s : HF_OK;
    *since_us = f.since_us;
    return slice_eq(f.version, version) ? HF_OK : HF_REFUSED;
}
