/* The papers of a load: the carrier's signed receipt, and what a buyer wants with the goods.
 * Behind /v1/loads/{id}/documents; asked before a load leaves.
 * Promise: what was named when the load was made is attached before the truck goes (DSP-4). */
#include <string.h>

#include "flow/blob.h"
#include "flow/road/retail.h"
#include "store/sql.h"

/* A file of this name, whatever its kind. */
static enum hf_status has_paper(struct work *w, int64_t load_id, struct slice name, bool *there)
{
    struct rows rows;
    enum hf_status s =
        store_query(w->tx, SQL_list_papers, PARAMS(P_I64(w->merchant_id), P_I64(load_id)), &rows);
    if (s < 0)
        return s;
    *there = false;
    while (rows_next(&rows)) {
        struct slice file = row_text(&rows, 0);
        *there = *there ||
                 (slice_starts(file, name) && file.len > name.len && file.ptr[name.len] == '.');
    }
    return rows_end(&rows);
}

enum hf_status missing_paper(struct work *w, const struct retail_load *l, struct slice *name)
{
    struct slice rest = l->papers;
    bool there = true;
    enum hf_status s = HF_OK;
    *name = SLICE("");
    while (rest.len > 0 && s >= 0 && there) {
        const char *blank = memchr(rest.ptr, ' ', rest.len);
        struct slice one = {rest.ptr, blank != NULL ? (size_t)(blank - rest.ptr) : rest.len};
        rest.ptr += one.len + (blank != NULL);
        rest.len -= one.len + (blank != NULL);
        s = has_paper(w, l->load_id, one, &there);
        if (s >= 0 && !there)
            *name = one;
    }
    return s < 0 ? s : HF_OK;
}

enum hf_status attach_load_paper(struct work *w, int64_t load_id, struct slice name,
                                 struct slice file, struct slice bytes, struct retail_answer *a)
{
    struct retail_load l;
    *a = (struct retail_answer){.sscc = SLICE("")};
    w->object = "load";
    w->object_id = load_id;
    enum hf_status s = load_retail(w, load_id, &l);
    if (s != HF_OK)
        return s;
    if (l.departed_at_us != 0) {
        a->problem = "already_departed";
        a->message = SLICE("the load has left");
        return HF_REFUSED;
    }
    work_note(w, "document:%.*s", SLICE_FMT(file));
    s = keep_paper(w, load_id, file,
                   &(struct blob_wish){.subject_id = load_id, .kind = "document", .bytes = bytes});
    if (s < 0)
        return s;
    return store_post(w->tx, SQL_settle_exceptions,
                      PARAMS(P_I64(w->merchant_id), P_I64(load_id), P_I64(REASON_PAPER_MISSING),
                             P_TEXT(name), P_I64(w->now_us), P_STR("data"), P_TEXT(w->actor.name),
                             P_STR("attached")));
}
