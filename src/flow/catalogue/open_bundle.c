/* What a bundle comes to in articles at an instant.
 * Under the judgement of an order and under availability.
 * Promise: nested bundles opened, an article that comes by two ways counted once with the sum; a
 * list that was corrected later still reads as it did when the order was accepted. */
#include "flow/catalogue/catalogue.h"
#include "store/sql.h"

enum { TO_OPEN_MAX = 64 };

struct unopened {
    int64_t sku_id, qty;
    int depth;
};
struct opening {
    struct bundle_parts *out;
    struct unopened queue[TO_OPEN_MAX];
    int queued;
};

static bool add_part(struct bundle_parts *out, const struct bundle_part *p)
{
    for (int i = 0; i < out->count; i++)
        if (out->parts[i].sku_id == p->sku_id) {
            out->parts[i].qty_each += p->qty_each;
            return true;
        }
    if (out->count == BUNDLE_PARTS_MAX)
        return false;
    out->parts[out->count++] = *p;
    return true;
}

/* false: more than a bundle may come to. */
static bool take(struct opening *o, const struct unopened *from, struct rows *rows)
{
    const struct bundle_part p = {row_i64(rows, 0), from->qty * row_i64(rows, 1), row_i64(rows, 3),
                                  row_text_copy(rows, 2)};
    if (row_i64(rows, 4) != 1)
        return add_part(o->out, &p);
    if (o->queued == TO_OPEN_MAX || from->depth == BUNDLE_DEPTH_MAX)
        return false;
    o->queue[o->queued++] = (struct unopened){p.sku_id, p.qty_each, from->depth + 1};
    return true;
}

enum hf_status open_bundle(struct txn *tx, int64_t merchant_id, int64_t bundle_id, int64_t at_us,
                           int64_t known_us, struct bundle_parts *out)
{
    struct opening o = {.out = out, .queue = {{bundle_id, 1, 1}}, .queued = 1};
    bool fits = true;
    out->count = 0;
    for (int i = 0; i < o.queued && fits; i++) {
        struct unopened from = o.queue[i];
        struct rows rows;
        int found = 0;
        enum hf_status s = store_query(
            tx, SQL_list_bundle_components,
            PARAMS(P_I64(merchant_id), P_I64(from.sku_id), P_I64(at_us), P_I64(known_us)), &rows);
        if (s < 0)
            return s;
        while (fits && rows_next(&rows)) {
            fits = take(&o, &from, &rows);
            found++;
        }
        s = rows_end(&rows);
        if (s < 0)
            return s;
        fits = fits && found > 0; /* a part that has no list in force makes the whole unknown */
    }
    if (!fits)
        out->count = 0;
    return HF_OK;
}
