/* WooCommerce's order body into the canonical order.
 * Part of the WooCommerce adapter; pure reading.
 * Promise: a status we do not know never ships; what plug-ins leave in meta_data is never read. */
#include "partner/woocommerce/woocommerce_order.h"

#include "base/instant.h"

enum status_meaning { STATUS_OPEN, STATUS_CANCELLED, STATUS_FAILED, STATUS_DRAFT };

static const struct {
    const char *word;
    enum status_meaning meaning;
} statuses[] = {
    {"pending",        STATUS_OPEN     },
    {"processing",     STATUS_OPEN     },
    {"on-hold",        STATUS_OPEN     },
    {"completed",      STATUS_OPEN     },
    {"cancelled",      STATUS_CANCELLED},
    {"trash",          STATUS_CANCELLED},
    {"refunded",       STATUS_FAILED   },
    {"failed",         STATUS_FAILED   },
    {"checkout-draft", STATUS_DRAFT    },
};

bool woocommerce_can_be_held(struct slice status)
{
    return slice_is(status, "processing") || slice_is(status, "pending");
}

/* One that is paid and on hold is held by somebody; an unpaid one waits for its money, as core
 * itself says it. Our own hold says so in its meta data (woocommerce_tell.c). */
static void read_hold(const struct json *root, struct order_doc *d)
{
    bool ours = woocommerce_meta(root, WOOCOMMERCE_HELD).len > 0;
    bool held = slice_is(json_get_text(root, "status"), "on-hold") && d->payment_at_us != 0;
    d->hold = held && !ours ? DOC_HOLD_SET : DOC_HOLD_NONE;
    d->hold_why = SLICE("on-hold");
    d->hold_lifted = ours && woocommerce_can_be_held(json_get_text(root, "status"));
}

struct slice woocommerce_meta(const struct json *order, const char *key)
{
    JSON_EACH(m, json_get(order, "meta_data"))
    {
        if (slice_is(json_get_text(m, "key"), key))
            return json_get_text(m, "value");
    }
    return SLICE("");
}

static bool status_parse(struct slice word, enum status_meaning *meaning)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (slice_is(word, statuses[i].word)) {
            *meaning = statuses[i].meaning;
            return true;
        }
    return false;
}

/* 2026-11-23T09:00:00, which is UTC though it does not say so. 0 when absent. */
static enum hf_status read_gmt(struct arena *a, const struct json *o, const char *key, int64_t *us,
                               struct doc_error *error)
{
    struct slice text;
    *us = 0;
    enum hf_status s = doc_text(a, o, key, 0, &text, error);
    if (s != HF_OK || text.len == 0)
        return s;
    struct slice zoned = arena_format(a, "%.*sZ", SLICE_FMT(text));
    if (zoned.ptr == NULL)
        return HF_FULL;
    if (!instant_parse(zoned, us))
        return doc_refuse(a, error, 0, key,
                          "expected a time as 2026-11-23T09:00:00, found \"%.*s\"",
                          (int)(text.len < 40 ? text.len : 40), text.ptr);
    return HF_OK;
}

static bool has_children(const struct json *line)
{
    static const char *const keys[] = {"bundled_items", "composite_children"};
    for (int i = 0; i < 2; i++) {
        const struct json *v = json_get(line, keys[i]);
        if (json_is(v, JSON_ARRAY) && v->count > 0)
            return true;
    }
    return false;
}

/* price is a number with as many digits as the shop's arithmetic left; what is too fine for the
 * currency is not kept, for nobody pays it. */
static int64_t unit_price(const struct json *line, struct slice currency)
{
    int64_t minor = 0;
    return money_parse(json_get_lexeme(line, "price"), currency, &minor) ? minor : 0;
}

static enum hf_status read_line(struct arena *a, const struct json *v, int number,
                                struct order_doc *d, struct doc_error *error)
{
    if (v->kind != JSON_OBJECT)
        return doc_refuse(a, error, number, "line_items", "expected an object");
    struct order_doc_line *l = &d->lines[d->line_count];
    struct slice variation = json_get_lexeme(v, "variation_id");
    l->line = number;
    l->ref = json_get_lexeme(v, "id");
    l->channel_sku = json_get_lexeme(v, "sku");
    l->variant_id = variation.len > 0 && !slice_is(variation, "0")
                        ? variation
                        : json_get_lexeme(v, "product_id");
    l->title = json_get_text(v, "name");
    if (!json_i64(json_get(v, "quantity"), &l->quantity_each) || l->quantity_each < 0 ||
        l->quantity_each > 1000000)
        return doc_refuse(a, error, number, "quantity", "expected a whole number");
    l->physical = !has_children(v);
    l->unit_price_minor = unit_price(v, d->currency);
    d->line_count++;
    return HF_OK;
}

static enum hf_status read_lines(struct arena *a, const struct json *v, struct order_doc *d,
                                 struct doc_error *error)
{
    int number = 1;
    if (!json_is(v, JSON_ARRAY))
        return doc_refuse(a, error, 0, "line_items", "expected a list");
    if (v->count > ORDER_DOC_LINES_MAX)
        return doc_refuse(a, error, 0, "line_items", "more than %d lines", ORDER_DOC_LINES_MAX);
    d->lines = ARENA_ARRAY(a, struct order_doc_line, (size_t)v->count + 1);
    if (d->lines == NULL)
        return HF_FULL;
    JSON_EACH(line, v)
    {
        enum hf_status s = read_line(a, line, number++, d, error);
        if (s != HF_OK)
            return s;
    }
    return HF_OK;
}

static void read_ship_to(struct arena *a, const struct json *root, struct ship_to *p)
{
    const struct json *billing = json_get(root, "billing"), *address = json_get(root, "shipping");
    if (slice_trim(json_get_text(address, "address_1")).len == 0)
        address = billing; /* the shop ships to billing */
    if (!json_is(address, JSON_OBJECT))
        return;
    struct slice phone = json_get_text(address, "phone");
    bool own = slice_trim(phone).len > 0 && address != billing;
    *p = (struct ship_to){
        .given = true,
        .name = doc_full_name(a, json_get_text(address, "first_name"),
                              json_get_text(address, "last_name")),
        .company = json_get_text(address, "company"),
        .street = {json_get_text(address, "address_1"), json_get_text(address, "address_2")},
        .city = json_get_text(address, "city"),
        .postcode = json_get_lexeme(address, "postcode"),
        .province = json_get_text(address, "state"),
        .country = json_get_text(address, "country"),
        .email = json_get_text(billing, "email"),
    };
    if (!own)
        phone = json_get_text(billing, "phone");
    if (slice_trim(phone).len > 0) {
        p->phone = phone;
        p->phone_source = own ? SLICE("shipping.phone") : SLICE("billing.phone");
    }
}

static enum hf_status read_head(struct arena *a, const struct json *root, struct order_doc *d,
                                struct doc_error *error)
{
    d->external_id = json_get_lexeme(root, "id");
    if (d->external_id.len == 0 || d->external_id.len > 200)
        return doc_refuse(a, error, 0, "id", "expected the order's id");
    d->order_number = json_get_lexeme(root, "number");
    enum hf_status s = doc_currency(a, root, &d->currency, error);
    if (s == HF_OK)
        s = read_gmt(a, root, "date_created_gmt", &d->placed_at_us, error);
    if (s == HF_OK)
        s = read_gmt(a, root, "date_modified_gmt", &d->version_at_us, error);
    if (s == HF_OK)
        s = read_gmt(a, root, "date_paid_gmt", &d->payment_at_us, error);
    return s == HF_OK ? doc_money(a, root, "total", 0, d->currency, &d->total_minor, error) : s;
}

static enum hf_status read_status(struct arena *a, const struct json *root, struct order_doc *d,
                                  struct doc_error *error)
{
    struct slice word = json_get_text(root, "status");
    enum status_meaning meaning;
    if (!status_parse(word, &meaning))
        return doc_refuse(
            a, error, 0, "status",
            "\"%.*s\" is no status of WooCommerce itself: whoever keeps the shop says what it means",
            (int)(word.len < 40 ? word.len : 40), word.ptr);
    if (meaning == STATUS_DRAFT)
        return HF_NOT_FOUND;
    if (meaning == STATUS_CANCELLED) {
        d->topic =
            TOPIC_CANCELLED; /* core keeps no time of it: every later copy is the same wish */
        d->cancel_reason = word;
    }
    d->payment = meaning == STATUS_FAILED ? PAYMENT_FAILED
                 : d->payment_at_us != 0  ? PAYMENT_CAPTURED
                                          : PAYMENT_PENDING;
    const struct json *refunds = json_get(root, "refunds");
    if (d->payment == PAYMENT_CAPTURED && json_is(refunds, JSON_ARRAY) && refunds->count > 0)
        d->payment = PAYMENT_REFUNDED_PART;
    d->payment_ref = json_get_text(root, "transaction_id");
    read_hold(root, d);
    return HF_OK;
}

enum hf_status woocommerce_read_order(struct arena *a, struct slice body, enum order_topic topic,
                                      const struct order_doc **doc, struct doc_error *error)
{
    const struct json *root;
    enum hf_status s = doc_parse(a, body, &root, error);
    if (s != HF_OK)
        return s;
    if (!json_is(root, JSON_OBJECT))
        return doc_refuse(a, error, 0, "", "expected an object");
    struct order_doc *d = ARENA_NEW(a, struct order_doc);
    if (d == NULL)
        return HF_FULL;
    d->topic = topic;
    s = read_head(a, root, d, error);
    if (s == HF_OK)
        s = read_status(a, root, d, error);
    if (s == HF_OK)
        s = read_lines(a, json_get(root, "line_items"), d, error);
    if (s != HF_OK)
        return s;
    d->note = json_get_text(root, "customer_note");
    const struct json *shipping = json_get(root, "shipping_lines");
    if (json_is(shipping, JSON_ARRAY) && shipping->first != NULL) {
        d->method = json_get_text(shipping->first, "method_id");
        if (d->method.len == 0)
            d->method = json_get_text(shipping->first, "method_title");
    }
    read_ship_to(a, root, &d->ship_to);
    *doc = d;
    return HF_OK;
}
