/* A retailer's routing guide as rules.
 * Where: rules; read when a document is registered, asked when a load is looked at or leaves.
 * Promise: a rule that cannot be read is refused, never skipped. */
#include "rules/routing_guide.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "rules/config_read.h"
#include "rules/money.h"

enum {
    WEIGHT_MAX_G = 2000000,
    LEAD_MAX_HOURS = 720,
    MINOR_MAX = 100000000,
    SIDE_MAX_MM = 5000,
    STACK_MAX = 10,
    SIDES = 4
};

/* Rules that are one number; 0 in the guide = not stated. */
static const struct {
    const char *key, *field, *expected;
    int64_t most;
    size_t offset;
} numbers[] = {
#define NUMBER(member, most, text)                                                    \
    {                                                                                 \
#member, "rules." #member, text, most, offsetof(struct routing_guide, member) \
    }
    NUMBER(carton_max_weight_g, WEIGHT_MAX_G, "1 to 2000000"),
    NUMBER(pallet_max_height_mm, SIDE_MAX_MM, "1 to 5000"),
    NUMBER(pallet_max_weight_g, WEIGHT_MAX_G, "1 to 2000000"),
    NUMBER(pallet_max_stack, STACK_MAX, "1 to 10"),
    NUMBER(pallet_label_sides, SIDES, "1 to 4"),
    NUMBER(pallet_label_min_mm, SIDE_MAX_MM, "1 to 5000"),
    NUMBER(pallet_label_max_mm, SIDE_MAX_MM, "1 to 5000"),
    NUMBER(pallet_label_edge_mm, SIDE_MAX_MM, "1 to 5000"),
#undef NUMBER
};
enum { NUMBERS = sizeof numbers / sizeof *numbers };

static int64_t *number_of(struct routing_guide *g, int i)
{
    return (int64_t *)(void *)((char *)g + numbers[i].offset);
}

static const struct {
    const char *name, *says;
} breaches[] = {
#define X(symbol, name, says) {name, says},
    GUIDE_BREACH_MAP(X)
#undef X
};
_Static_assert(sizeof breaches / sizeof *breaches == GUIDE_BREACHES, "a breach has no name");

const char *guide_breach_name(enum guide_breach b)
{
    return breaches[b].name;
}

const char *guide_breach_says(enum guide_breach b)
{
    return breaches[b].says;
}

static bool refuse(const char **field, const char **expected, const char *key, const char *what)
{
    *field = key;
    *expected = what;
    return false;
}

static bool read_carriers(const struct json *v, struct routing_guide *g)
{
    if (!json_is(v, JSON_ARRAY) || v->count == 0 || v->count > GUIDE_CARRIERS_MAX)
        return false;
    JSON_EACH(c, v)
    {
        if (c->kind != JSON_STRING || c->text.len == 0 || c->text.len > 64)
            return false;
        g->carriers[g->carrier_count++] = c->text;
    }
    return true;
}

static bool read_number(const struct json *v, int64_t least, int64_t most, int64_t *n)
{
    return json_i64(v, n) && *n >= least && *n <= most;
}

/* "1200x800": the longer side first or last. */
static bool read_size(struct slice text, struct pallet_size *size)
{
    const char *by = text.len > 0 ? memchr(text.ptr, 'x', text.len) : NULL;
    long long a, b;
    if (by == NULL)
        return false;
    size_t at = (size_t)(by - text.ptr);
    if (!slice_to_i64((struct slice){text.ptr, at}, &a) ||
        !slice_to_i64((struct slice){by + 1, text.len - at - 1}, &b) || a < 1 || b < 1 ||
        a > SIDE_MAX_MM || b > SIDE_MAX_MM)
        return false;
    *size = (struct pallet_size){a > b ? a : b, a > b ? b : a};
    return true;
}

static void sort_sides(int64_t side[3])
{
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 2 - i; k++)
            if (side[k] < side[k + 1]) {
                int64_t longer = side[k + 1];
                side[k + 1] = side[k];
                side[k] = longer;
            }
}

/* "600x400x400", in any order. */
static bool read_box(struct slice text, int64_t side[3])
{
    for (int i = 0; i < 3; i++) {
        const char *by = text.len > 0 ? memchr(text.ptr, 'x', text.len) : NULL;
        size_t len = by != NULL ? (size_t)(by - text.ptr) : text.len;
        long long n;
        if ((by != NULL) != (i < 2) || !slice_to_i64((struct slice){text.ptr, len}, &n) || n < 1 ||
            n > SIDE_MAX_MM)
            return false;
        side[i] = n;
        if (by != NULL)
            text = (struct slice){by + 1, text.len - len - 1};
    }
    sort_sides(side);
    return true;
}

static bool is_short_list(const struct json *v)
{
    return json_is(v, JSON_ARRAY) && v->count > 0 && v->count <= GUIDE_WORDS_MAX;
}

static bool read_sizes(const struct json *v, struct routing_guide *g)
{
    bool good = is_short_list(v);
    JSON_EACH(c, good ? v : NULL)
    good = good && read_size(json_text(c), &g->sizes[g->size_count++]);
    return good;
}

static bool read_wraps(const struct json *v, struct routing_guide *g)
{
    bool good = is_short_list(v);
    JSON_EACH(c, good ? v : NULL)
    {
        good = good && config_is_id(json_text(c));
        g->wraps[g->wrap_count++] = json_text(c);
    }
    return good;
}

static bool read_forbidden(const struct json *v, struct routing_guide *g)
{
    bool good = is_short_list(v);
    JSON_EACH(c, good ? v : NULL)
    {
        good = good && config_is_id(json_text(c));
        g->forbidden[g->forbidden_count++] = json_text(c);
    }
    return good;
}

static bool read_charges(const struct json *v, struct routing_guide *g)
{
    if (!json_is(v, JSON_OBJECT))
        return false;
    JSON_EACH(c, v)
    {
        int at = 0;
        if (slice_is(c->key, "currency")) {
            g->currency = json_text(c);
            if (g->currency.len == 0 || currency_exponent(g->currency) < 0)
                return false;
            continue;
        }
        while (at < GUIDE_BREACHES && !slice_is(c->key, breaches[at].name))
            at++;
        if (at == GUIDE_BREACHES || !read_number(c, 1, MINOR_MAX, &g->charge_minor[at]))
            return false;
    }
    return g->currency.len > 0;
}

static bool read_rule(const struct json *v, struct routing_guide *g, const char **field,
                      const char **expected)
{
    if (slice_is(v->key, "carriers"))
        return read_carriers(v, g) || refuse(field, expected, "rules.carriers", "1 to 16 carriers");
    for (int i = 0; i < NUMBERS; i++)
        if (slice_is(v->key, numbers[i].key))
            return read_number(v, 1, numbers[i].most, number_of(g, i)) ||
                   refuse(field, expected, numbers[i].field, numbers[i].expected);
    if (slice_is(v->key, "pallet_sizes"))
        return read_sizes(v, g) || refuse(field, expected, "rules.pallet_sizes",
                                          "1 to 8 bases in millimetres, as \"1200x800\"");
    if (slice_is(v->key, "pallet_wrap"))
        return read_wraps(v, g) ||
               refuse(field, expected, "rules.pallet_wrap", "1 to 8 words, [a-z0-9-]");
    if (slice_is(v->key, "carton_max_size"))
        return read_box(json_text(v), g->carton_max_mm) ||
               refuse(field, expected, "rules.carton_max_size",
                      "three sides in millimetres, as \"600x400x400\"");
    if (slice_is(v->key, "prohibited_material"))
        return read_forbidden(v, g) ||
               refuse(field, expected, "rules.prohibited_material", "1 to 8 words, [a-z0-9-]");
    if (slice_is(v->key, "asn_lead_hours"))
        return read_number(v, 0, LEAD_MAX_HOURS, &g->asn_lead_hours) ||
               refuse(field, expected, "rules.asn_lead_hours", "0 to 720");
    if (slice_is(v->key, "pallets")) {
        g->pallets = json_is_true(v);
        return v->kind == JSON_BOOL || refuse(field, expected, "rules.pallets", "true or false");
    }
    if (slice_is(v->key, "chargebacks"))
        return read_charges(v, g) || refuse(field, expected, "rules.chargebacks",
                                            "currency, and minor units by the name of a breach");
    return refuse(field, expected, "rules",
                  "carriers, carton_max_weight_g, carton_max_size, prohibited_material, pallets, "
                  "pallet_sizes, pallet_max_height_mm, pallet_max_weight_g, pallet_max_stack, "
                  "pallet_wrap, pallet_label_sides, pallet_label_min_mm, pallet_label_max_mm, "
                  "pallet_label_edge_mm, asn_lead_hours, chargebacks");
}

enum hf_status guide_read(const struct json *rules, struct routing_guide *g, const char **field,
                          const char **expected)
{
    *g = (struct routing_guide){.asn_lead_hours = -1, .currency = SLICE("")};
    if (!json_is(rules, JSON_OBJECT)) {
        (void)refuse(field, expected, "rules", "an object");
        return HF_REFUSED;
    }
    JSON_EACH(v, rules)
    if (!read_rule(v, g, field, expected))
        return HF_REFUSED;
    if (g->pallet_label_max_mm > 0 && g->pallet_label_max_mm < g->pallet_label_min_mm) {
        (void)refuse(field, expected, "rules.pallet_label_max_mm",
                     "no less than pallet_label_min_mm");
        return HF_REFUSED;
    }
    return HF_OK;
}

static void write_number(struct json_out *o, const char *key, int64_t n)
{
    json_key(o, key);
    json_put_i64(o, n);
}

static void write_cartons(struct json_out *o, const struct routing_guide *g)
{
    char size[64];
    if (g->carton_max_mm[0] > 0) {
        snprintf(size, sizeof size, "%lldx%lldx%lld", (long long)g->carton_max_mm[0],
                 (long long)g->carton_max_mm[1], (long long)g->carton_max_mm[2]);
        json_key(o, "carton_max_size");
        json_put_str(o, size);
    }
    if (g->forbidden_count > 0) {
        json_key(o, "prohibited_material");
        json_open(o, '[');
        for (int i = 0; i < g->forbidden_count; i++)
            json_put_text(o, g->forbidden[i]);
        json_close(o, ']');
    }
}

static void write_pallets(struct json_out *o, const struct routing_guide *g)
{
    char size[48];
    if (g->size_count > 0) {
        json_key(o, "pallet_sizes");
        json_open(o, '[');
        for (int i = 0; i < g->size_count; i++) {
            snprintf(size, sizeof size, "%lldx%lld", (long long)g->sizes[i].long_mm,
                     (long long)g->sizes[i].short_mm);
            json_put_str(o, size);
        }
        json_close(o, ']');
    }
    if (g->wrap_count > 0) {
        json_key(o, "pallet_wrap");
        json_open(o, '[');
        for (int i = 0; i < g->wrap_count; i++)
            json_put_text(o, g->wraps[i]);
        json_close(o, ']');
    }
}

void guide_write(struct json_out *o, const struct routing_guide *g)
{
    json_open(o, '{');
    if (g->carrier_count > 0) {
        json_key(o, "carriers");
        json_open(o, '[');
        for (int i = 0; i < g->carrier_count; i++)
            json_put_text(o, g->carriers[i]);
        json_close(o, ']');
    }
    for (int i = 0; i < NUMBERS; i++) {
        int64_t n = *(const int64_t *)(const void *)((const char *)g + numbers[i].offset);
        if (n > 0)
            write_number(o, numbers[i].key, n);
    }
    write_cartons(o, g);
    write_pallets(o, g);
    json_key(o, "pallets");
    json_put_bool(o, g->pallets);
    if (g->asn_lead_hours >= 0)
        write_number(o, "asn_lead_hours", g->asn_lead_hours);
    if (g->currency.len > 0) {
        json_key(o, "chargebacks");
        json_open(o, '{');
        json_key(o, "currency");
        json_put_text(o, g->currency);
        for (int b = 0; b < GUIDE_BREACHES; b++)
            if (g->charge_minor[b] > 0)
                write_number(o, breaches[b].name, g->charge_minor[b]);
        json_close(o, '}');
    }
    json_close(o, '}');
}

static bool is_approved(const struct routing_guide *g, struct slice carrier)
{
    for (int i = 0; i < g->carrier_count; i++)
        if (slice_eq(g->carriers[i], carrier))
            return true;
    return g->carrier_count == 0;
}

static bool is_asn_late(const struct routing_guide *g, const struct guide_facts *f)
{
    int64_t sent_us = f->asn_sent_at_us > 0 ? f->asn_sent_at_us : f->now_us;
    return g->asn_lead_hours >= 0 && f->slot_at_us > 0 &&
           sent_us > f->slot_at_us - g->asn_lead_hours * US_PER_HOUR;
}

unsigned guide_judge(const struct routing_guide *g, const struct guide_facts *f)
{
    unsigned broken = 0;
    if (!is_approved(g, f->carrier))
        broken |= 1u << GUIDE_CARRIER;
    if (g->carton_max_weight_g > 0 && f->heaviest_g > g->carton_max_weight_g)
        broken |= 1u << GUIDE_CARTON_WEIGHT;
    if (g->pallets && f->loose_cartons > 0)
        broken |= 1u << GUIDE_PALLET;
    if (is_asn_late(g, f))
        broken |= 1u << GUIDE_ASN_LATE;
    return broken;
}

unsigned guide_judge_carton(const struct routing_guide *g, const struct carton_facts *f)
{
    unsigned broken = 0;
    int64_t side[3] = {f->side_mm[0], f->side_mm[1], f->side_mm[2]};
    sort_sides(side);
    if (g->carton_max_mm[0] > 0 && side[2] == 0)
        broken |= 1u << GUIDE_CARTON_UNMEASURED;
    else if (g->carton_max_mm[0] > 0 &&
             (side[0] > g->carton_max_mm[0] || side[1] > g->carton_max_mm[1] ||
              side[2] > g->carton_max_mm[2]))
        broken |= 1u << GUIDE_CARTON_SIZE;
    for (int i = 0; i < g->forbidden_count; i++)
        for (int k = 0; k < f->material_count; k++)
            if (slice_eq(g->forbidden[i], f->material[k]))
                broken |= 1u << GUIDE_CARTON_MATERIAL;
    return broken;
}

bool guide_breach_is_of_carton(enum guide_breach b)
{
    return b == GUIDE_CARTON_SIZE || b == GUIDE_CARTON_UNMEASURED || b == GUIDE_CARTON_MATERIAL;
}

/* A label whose place nobody measured is no label in its place. */
static bool label_sits_well(const struct routing_guide *g, const struct pallet_facts *f)
{
    return f->label_height_mm >= g->pallet_label_min_mm &&
           (g->pallet_label_max_mm == 0 ||
            (f->label_height_mm > 0 && f->label_height_mm <= g->pallet_label_max_mm)) &&
           f->label_edge_mm >= g->pallet_label_edge_mm;
}

static bool takes_size(const struct routing_guide *g, const struct pallet_facts *f)
{
    int64_t most = f->length_mm > f->width_mm ? f->length_mm : f->width_mm,
            least = f->length_mm > f->width_mm ? f->width_mm : f->length_mm;
    for (int i = 0; i < g->size_count; i++)
        if (g->sizes[i].long_mm == most && g->sizes[i].short_mm == least)
            return true;
    return g->size_count == 0;
}

static bool takes_wrap(const struct routing_guide *g, struct slice wrap)
{
    for (int i = 0; i < g->wrap_count; i++)
        if (slice_eq(g->wraps[i], wrap))
            return true;
    return g->wrap_count == 0;
}

static bool is_above(int64_t limit, int64_t n)
{
    return limit > 0 && n > limit;
}

unsigned guide_judge_pallet(const struct routing_guide *g, const struct pallet_facts *f)
{
    unsigned broken = 0;
    bool asks = g->size_count + g->wrap_count > 0 || g->pallet_max_height_mm > 0 ||
                g->pallet_max_weight_g > 0 || g->pallet_max_stack > 0 ||
                g->pallet_label_sides > 0 || g->pallet_label_min_mm > 0 ||
                g->pallet_label_max_mm > 0 || g->pallet_label_edge_mm > 0;
    if (f->length_mm == 0)
        return asks ? 1u << GUIDE_PALLET_UNMEASURED : 0;
    if (!takes_size(g, f))
        broken |= 1u << GUIDE_PALLET_SIZE;
    if (is_above(g->pallet_max_height_mm, f->height_mm))
        broken |= 1u << GUIDE_PALLET_HEIGHT;
    if (is_above(g->pallet_max_weight_g, f->weight_g))
        broken |= 1u << GUIDE_PALLET_WEIGHT;
    if (is_above(g->pallet_max_stack, f->stack))
        broken |= 1u << GUIDE_PALLET_STACK;
    if (!takes_wrap(g, f->wrap))
        broken |= 1u << GUIDE_PALLET_WRAP;
    if (f->label_sides < g->pallet_label_sides)
        broken |= 1u << GUIDE_PALLET_LABELS;
    if (!label_sits_well(g, f))
        broken |= 1u << GUIDE_PALLET_LABEL_PLACE;
    return broken;
}
