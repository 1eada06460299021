/* The boxes and packing rules of a profile.
 * Part of profile_read; asked when a box is closed.
 * Promise: a rule names boxes that are there; an article's own rule comes before one for its
 * family. */
#include "rules/profile.h"

static const struct profile_box *box_by_id(const struct profile_packing *p, struct slice id)
{
    for (int i = 0; i < p->box_count; i++)
        if (slice_eq(p->boxes[i].id, id))
            return &p->boxes[i];
    return NULL;
}

static void read_boxes(struct config_reader *r, const struct yaml *v, struct profile_packing *p)
{
    static const char *const keys[] = {"id",       "length_mm",    "width_mm", "height_mm",
                                       "weight_g", "max_weight_g", NULL};
    if (v == NULL || !config_list(r, v, "packing.boxes"))
        return;
    p->boxes = ARENA_ARRAY(r->arena, struct profile_box, (size_t)v->count + 1);
    r->full = r->full || p->boxes == NULL;
    YAML_EACH(item, v)
    {
        if (p->boxes == NULL || !config_map(r, item, "packing.boxes", keys))
            continue;
        struct slice id = config_text(r, item, "id", true);
        if (id.ptr != NULL && box_by_id(p, id) != NULL)
            config_refuse(r, item, "packing.boxes: \"%.*s\" is there twice", SLICE_FMT(id));
        p->boxes[p->box_count++] = (struct profile_box){
            .id = id,
            .length_mm = config_int(r, item, "length_mm", 0, 1, 10000),
            .width_mm = config_int(r, item, "width_mm", 0, 1, 10000),
            .height_mm = config_int(r, item, "height_mm", 0, 1, 10000),
            .weight_g = config_int(r, item, "weight_g", 0, 0, 100000),
            .max_weight_g = config_int(r, item, "max_weight_g", 0, 1, 2000000),
        };
    }
}

static void read_rule_boxes(struct config_reader *r, const struct yaml *map,
                            const struct profile_packing *p, struct profile_pack_rule *rule)
{
    int count;
    struct slice *ids = config_texts(r, map, "boxes", &count);
    rule->boxes = ARENA_ARRAY(r->arena, const struct profile_box *, (size_t)count + 1);
    r->full = r->full || rule->boxes == NULL;
    for (int i = 0; i < count && rule->boxes != NULL; i++) {
        const struct profile_box *box = box_by_id(p, ids[i]);
        if (box == NULL)
            config_refuse(r, yaml_get(map, "boxes"), "packing.rules: no box has the id \"%.*s\"",
                          SLICE_FMT(ids[i]));
        else
            rule->boxes[rule->box_count++] = box;
    }
}

static void read_rules(struct config_reader *r, const struct yaml *v, struct profile_packing *p)
{
    static const char *const keys[] = {"id", "skus", "boxes", "fill", "inserts", NULL};
    if (v == NULL || !config_list(r, v, "packing.rules"))
        return;
    p->rules = ARENA_ARRAY(r->arena, struct profile_pack_rule, (size_t)v->count + 1);
    r->full = r->full || p->rules == NULL;
    YAML_EACH(item, v)
    {
        if (p->rules == NULL || !config_map(r, item, "packing.rules", keys))
            continue;
        struct profile_pack_rule *rule = &p->rules[p->rule_count++];
        rule->id = config_id(r, item, "id");
        rule->skus = config_texts(r, item, "skus", &rule->sku_count);
        rule->fill = config_text(r, item, "fill", false);
        rule->inserts = config_texts(r, item, "inserts", &rule->insert_count);
        read_rule_boxes(r, item, p, rule);
        if (rule->sku_count == 0)
            config_refuse(r, item,
                          "packing.rules.skus: expected codes, or beginnings such as TEA-*");
    }
}

/* A company prefix has 4 to 12 digits (GS1 General Specifications 1.4.4). */
static bool is_gs1_prefix(struct slice s)
{
    bool good = s.len >= 4 && s.len <= 12;
    for (size_t i = 0; i < s.len && good; i++)
        good = s.ptr[i] >= '0' && s.ptr[i] <= '9';
    return good;
}

void profile_read_packing(struct config_reader *r, const struct yaml *v, struct profile *p)
{
    static const char *const keys[] = {"gs1_prefix", "label_template", "match_labels",
                                       "boxes",      "rules",          NULL};
    struct profile_packing *k = &p->packing;
    if (v == NULL || !config_map(r, v, "packing", keys))
        return;
    k->gs1_prefix = config_text(r, v, "gs1_prefix", false);
    k->label_template = config_text(r, v, "label_template", false);
    if (k->gs1_prefix.ptr != NULL && !is_gs1_prefix(k->gs1_prefix))
        config_refuse(r, yaml_get(v, "gs1_prefix"),
                      "packing.gs1_prefix: expected 4 to 12 digits in quotes, found \"%.*s\"",
                      SLICE_FMT(k->gs1_prefix));
    struct slice match = config_text(r, v, "match_labels", false);
    k->match_labels = slice_is(match, "true");
    if (match.ptr != NULL && !k->match_labels && !slice_is(match, "false"))
        config_refuse(r, yaml_get(v, "match_labels"),
                      "packing.match_labels: expected true or false, found \"%.*s\"",
                      SLICE_FMT(match));
    if (k->match_labels && k->gs1_prefix.ptr == NULL)
        config_refuse(r, yaml_get(v, "match_labels"),
                      "packing.match_labels: boxes need a code of their own: gs1_prefix");
    if (k->label_template.ptr != NULL &&
        memchr(k->label_template.ptr, '@', k->label_template.len) == NULL)
        config_refuse(r, yaml_get(v, "label_template"),
                      "packing.label_template: expected NAME@VERSION, found \"%.*s\"",
                      SLICE_FMT(k->label_template));
    read_boxes(r, yaml_get(v, "boxes"), k);
    read_rules(r, yaml_get(v, "rules"), k);
}

const struct profile_box *profile_box(const struct profile *p, struct slice id)
{
    return box_by_id(&p->packing, id);
}

static bool names(struct slice pattern, struct slice sku, bool whole)
{
    bool family = pattern.len > 0 && pattern.ptr[pattern.len - 1] == '*';
    if (whole || !family)
        return whole && !family && slice_eq(pattern, sku);
    return sku.len >= pattern.len - 1 && memcmp(sku.ptr, pattern.ptr, pattern.len - 1) == 0;
}

const struct profile_pack_rule *profile_pack_rule(const struct profile *p, struct slice sku)
{
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < p->packing.rule_count; i++)
            for (int k = 0; k < p->packing.rules[i].sku_count; k++)
                if (names(p->packing.rules[i].skus[k], sku, pass == 0))
                    return &p->packing.rules[i];
    return NULL;
}

bool pack_rule_takes(const struct profile_pack_rule *r, const struct profile_box *box)
{
    for (int i = 0; i < r->box_count; i++)
        if (r->boxes[i] == box)
            return true;
    return r->box_count == 0;
}
