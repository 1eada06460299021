/* Which rules of its retailer's guides a load breaks.
 * Beside judge_load: shown with the load, on the audit when it leaves.
 * Promise: the guide in force is the one that counts; a breach is said with what the retailer
 * charges for it, and stops nothing by itself. */
#include <string.h>

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
    struct carton_facts *cartons;
    int carton_count;
};

enum { RULES_OF_BOX_MAX = 8 };

/* What a box was packed with by its rules: fill and inserts. rules: ids with + between. */
static enum hf_status list_material(struct work *w, struct slice rules, struct carton_facts *f)
{
    const struct profile_packing *packing = &w->merchant->profile->packing;
    size_t room = 0;
    for (int i = 0; i < packing->rule_count; i++)
        room += 1 + (size_t)packing->rules[i].insert_count;
    struct slice *all = ARENA_ARRAY(txn_arena(w->tx), struct slice, room + 1);
    if (all == NULL)
        return HF_FULL;
    for (int n = 0; rules.len > 0 && n < RULES_OF_BOX_MAX; n++) {
        const char *plus = memchr(rules.ptr, '+', rules.len);
        struct slice id = {rules.ptr, plus != NULL ? (size_t)(plus - rules.ptr) : rules.len};
        rules.ptr += id.len + (plus != NULL);
        rules.len -= id.len + (plus != NULL);
        for (int i = 0; i < packing->rule_count; i++) {
            const struct profile_pack_rule *r = &packing->rules[i];
            if (!slice_eq(r->id, id) || f->material_count + r->insert_count >= (int)room + 1)
                continue;
            if (r->fill.len > 0)
                all[f->material_count++] = r->fill;
            for (int k = 0; k < r->insert_count; k++)
                all[f->material_count++] = r->inserts[k];
        }
    }
    f->material = all;
    return HF_OK;
}

static enum hf_status list_cartons(struct work *w, const struct retail_load *l,
                                   struct load_facts *f)
{
    struct rows rows;
    struct slice *rules = ARENA_ARRAY(txn_arena(w->tx), struct slice, LOAD_UNITS_MAX);
    f->cartons = ARENA_ARRAY(txn_arena(w->tx), struct carton_facts, LOAD_UNITS_MAX);
    if (f->cartons == NULL || rules == NULL)
        return HF_FULL;
    enum hf_status s = store_query(w->tx, SQL_list_load_boxes,
                                   PARAMS(P_I64(w->merchant_id), P_I64(l->load_id)), &rows);
    if (s < 0)
        return s;
    while (f->carton_count < LOAD_UNITS_MAX && rows_next(&rows)) {
        const struct profile_box *b = profile_box(w->merchant->profile, row_text(&rows, 1));
        rules[f->carton_count] = row_text_copy(&rows, 2);
        f->cartons[f->carton_count++] = (struct carton_facts){
            .sscc = row_text_copy(&rows, 0),
            .side_mm = {b != NULL ? b->length_mm : 0, b != NULL ? b->width_mm : 0,
                        b != NULL ? b->height_mm : 0}
        };
    }
    s = rows_end(&rows);
    for (int i = 0; i < f->carton_count && s >= 0; i++)
        s = list_material(w, rules[i], &f->cartons[i]);
    return s;
}

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
            row_i64(&rows, 4),       row_i64(&rows, 5), row_i64(&rows, 6), row_text_copy(&rows, 7),
            row_i64(&rows, 8),       row_i64(&rows, 9)};
    return rows_end(&rows);
}

/* What this unit is the first to break. */
static unsigned note_unit(unsigned broken, unsigned found, struct slice sscc,
                          struct slice unit[GUIDE_BREACHES])
{
    unsigned fresh = found & ~broken;
    for (int b = 0; b < GUIDE_BREACHES; b++)
        if (fresh & (1u << b))
            unit[b] = sscc;
    return broken | fresh;
}

/* Which rules are broken, and by which carton or pallet first. */
static unsigned judge_whole(const struct routing_guide *g, const struct load_facts *f,
                            struct slice unit[GUIDE_BREACHES])
{
    unsigned broken = guide_judge(g, &f->load);
    for (int b = 0; b < GUIDE_BREACHES; b++)
        unit[b] = SLICE("");
    for (int i = 0; i < f->carton_count; i++)
        broken = note_unit(broken, guide_judge_carton(g, &f->cartons[i]), f->cartons[i].sscc, unit);
    for (int i = 0; i < f->pallet_count; i++)
        broken = note_unit(broken, guide_judge_pallet(g, &f->pallets[i]), f->pallets[i].sscc, unit);
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
    if (s >= 0)
        s = list_cartons(w, l, &facts);
    for (int i = 0; rest.len > 0 && s >= 0 && i < LOAD_DOCUMENTS_MAX; i++) {
        const char *blank = memchr(rest.ptr, ' ', rest.len);
        struct slice name = {rest.ptr, blank != NULL ? (size_t)(blank - rest.ptr) : rest.len};
        rest.ptr += name.len + (blank != NULL);
        rest.len -= name.len + (blank != NULL);
        s = judge_guide(w, name, &facts, out, count);
    }
    return s < 0 ? s : HF_OK;
}
