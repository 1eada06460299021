/* A retailer's routing guide as rules.
 * Where: rules; read when a document is registered, asked when a load is looked at or leaves.
 * Promise: a rule that cannot be read is refused, never skipped. */
#include "rules/routing_guide.h"

#include "base/clock.h"
#include "rules/money.h"

enum { WEIGHT_MAX_G = 2000000, LEAD_MAX_HOURS = 720, MINOR_MAX = 100000000 };

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
    if (slice_is(v->key, "carton_max_weight_g"))
        return read_number(v, 1, WEIGHT_MAX_G, &g->carton_max_weight_g) ||
               refuse(field, expected, "rules.carton_max_weight_g", "1 to 2000000");
    if (slice_is(v->key, "asn_lead_hours"))
        return read_number(v, 0, LEAD_MAX_HOURS, &g->asn_lead_hours) ||
               refuse(field, expected, "rules.asn_lead_hours", "0 to 720");
    if (slice_is(v->key, "pallets")) {
        g->pallets = json_is_true(v);
        return v->kind == JSON_BOOL || refuse(field, expected, "rules.pallets", "true or false");
    }
    if (slice_is(v->key, "chargebacks"))
        return read_charges(v, g) ||
               refuse(field, expected, "rules.chargebacks",
                      "currency, and minor units by carrier, carton_weight, pallet or asn_late");
    return refuse(field, expected, "rules",
                  "carriers, carton_max_weight_g, pallets, asn_lead_hours, chargebacks");
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
    return HF_OK;
}

static void write_number(struct json_out *o, const char *key, int64_t n)
{
    json_key(o, key);
    json_put_i64(o, n);
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
    if (g->carton_max_weight_g > 0)
        write_number(o, "carton_max_weight_g", g->carton_max_weight_g);
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
