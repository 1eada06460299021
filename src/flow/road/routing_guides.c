/* Which rules of its retailer's guides a load breaks.
 * Beside judge_load: shown with the load, on the audit when it leaves.
 * Promise: the guide in force is the one that counts; a breach is said with what the retailer
 * charges for it, and stops nothing by itself. */
#include "flow/road/retail.h"
#include "store/sql.h"

static enum hf_status gather_facts(struct work *w, const struct retail_load *l,
                                   struct guide_facts *f)
{
    struct rows rows;
    *f = (struct guide_facts){.carrier = l->carrier,
                              .slot_at_us = l->slot_at_us,
                              .asn_sent_at_us = l->asn_sent_at_us,
                              .now_us = w->now_us};
    enum hf_status s = store_query(w->tx, SQL_sum_load_cartons,
                                   PARAMS(P_I64(w->merchant_id), P_I64(l->load_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        f->heaviest_g = row_i64(&rows, 0);
        f->loose_cartons = row_i64(&rows, 1);
    }
    return rows_end(&rows);
}

/* The guide of one document that is in force; NOT_FOUND: none, or it has no rules. */
static enum hf_status find_guide(struct work *w, struct slice name, struct slice *version,
                                 struct routing_guide *g)
{
    struct rows rows;
    struct slice text = SLICE("");
    const struct json *rules = NULL;
    const char *field, *expected;
    struct json_error error;
    enum hf_status s =
        store_query(w->tx, SQL_find_effective_document,
                    PARAMS(P_I64(w->merchant_id), P_TEXT(name), P_I64(w->now_us)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        *version = row_text_copy(&rows, 1);
        text = row_text_copy(&rows, 4);
    }
    s = rows_end(&rows);
    if (s < 0 || text.len == 0)
        return s < 0 ? s : HF_NOT_FOUND;
    s = json_parse(txn_arena(w->tx), text, &json_limits_none, &rules, &error);
    if (s == HF_OK)
        s = guide_read(rules, g, &field, &expected);
    return s == HF_REFUSED ? HF_FAILED : s; /* it was read when it was registered */
}

struct load_facts {
    struct guide_facts load;
    struct pallet_facts *pallets;
    int pallet_count;
};

static enum hf_status list_pallets(struct work *w, const struct retail_load *l,
                                   struct load_facts *f)
{
    struct rows rows;
    f->pallets = ARENA_ARRAY(txn_arena(w->tx), struct pallet_facts, LOAD_UNITS_MAX);
    if (f->pallets == NULL)
        return HF_FULL;
    enum hf_status s = store_query(w->tx, SQL_list_load_pallets,
                                   PARAMS(P_I64(w->merchant_id), P_I64(l->load_id)), &rows);
    if (s < 0)
        return s;
    while (f->pallet_count < LOAD_UNITS_MAX && rows_next(&rows))
        f->pallets[f->pallet_count++] = (struct pallet_facts){
            row_text_copy(&rows, 0), row_i64(&rows, 1), row_i64(&rows, 2), row_i64(&rows, 3),
            row_i64(&rows, 4),       row_i64(&rows, 5), row_i64(&rows, 6), row_text_copy(&rows, 7)};
    return rows_end(&rows);
}

/* Which rules are broken, and by which pallet first. */
static unsigned judge_whole(const struct routing_guide *g, const struct load_facts *f,
                            struct slice unit[GUIDE_BREACHES])
{
    unsigned broken = guide_judge(g, &f->load);
    for (int b = 0; b < GUIDE_BREACHES; b++)
        unit[b] = SLICE("");
    for (int i = 0; i < f->pallet_count; i++) {
        unsigned fresh = guide_judge_pallet(g, &f->pallets[i]) & ~broken;
        for (int b = 0; b < GUIDE_BREACHES; b++)
            if (fresh & (1u << b))
                unit[b] = f->pallets[i].sscc;
        broken |= fresh;
    }
    return broken;
}

static enum hf_status judge_guide(struct work *w, struct slice name, const struct load_facts *f,
                                  struct guide_finding *out, int *count)
{
    struct slice unit[GUIDE_BREACHES];
    struct routing_guide g;
    struct slice version = SLICE("");
    enum hf_status s = find_guide(w, name, &version, &g);
    if (s != HF_OK)
        return s == HF_NOT_FOUND ? HF_OK : s;
    unsigned broken = judge_whole(&g, f, unit);
    for (int b = 0; b < GUIDE_BREACHES; b++)
        if (broken & (1u << b))
            out[(*count)++] = (struct guide_finding){
                name, version, (enum guide_breach)b, g.charge_minor[b], g.currency, unit[b]};
    return HF_OK;
}

enum hf_status judge_guides(struct work *w, const struct retail_load *l, struct guide_finding *out,
                            int *count)
{
    struct load_facts facts = {0};
    struct slice rest = l->documents;
    *count = 0;
    enum hf_status s = gather_facts(w, l, &facts.load);
    if (s >= 0)
        s = list_pallets(w, l, &facts);
    for (int i = 0; rest.len > 0 && s >= 0 && i < LOAD_DOCUMENTS_MAX; i++) {
        const char *blank = memchr(rest.ptr, ' ', rest.len);
        struct slice name = {rest.ptr, blank != NULL ? (size_t)(blank - rest.ptr) : rest.len};
        rest.ptr += name.len + (blank != NULL);
        rest.len -= name.len + (blank != NULL);
        s = judge_guide(w, name, &facts, out, count);
    }
    return s < 0 ? s : HF_OK;
}
