/* Shopify's order body into the canonical order.
 * Part of the Shopify adapter; pure reading.
 * Promise: a field we do not need may be anything; one we need is read exactly or refused. */
#include "partner/shopify/shopify_order.h"

static enum payment_status payment_of(struct slice word)
{
    static const struct {
        const char *word;
        enum payment_status status;
    } words[] = {
        {"paid",               PAYMENT_CAPTURED     },
        {"partially_refunded", PAYMENT_REFUNDED_PART},
        {"pending",            PAYMENT_PENDING      },
        {"authorized",         PAYMENT_PENDING      },
        {"partially_paid",     PAYMENT_PENDING      },
        {"voided",             PAYMENT_FAILED       },
        {"refunded",           PAYMENT_FAILED       },
        {"expired",            PAYMENT_FAILED       },
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_is(word, words[i].word))
            return words[i].status;
    return word.len > 0 ? PAYMENT_PENDING
                        : PAYMENT_UNKNOWN; /* a new word is not proof of payment */
}

/* fulfillable_quantity counts down as parcels go: what is left to send. Old versions lack it. */
static bool read_quantity(const struct json *v, int64_t *quantity)
{
    static const char *const keys[] = {"fulfillable_quantity", "current_quantity", "quantity"};
    for (int i = 0; i < 3; i++) {
        const struct json *q = json_get(v, keys[i]);
        if (q != NULL && q->kind != JSON_NULL)
            return json_i64(q, quantity) && *quantity >= 0 && *quantity <= 1000000;
    }
    return false;
}

static bool sent_for_good(const struct json *fulfillment)
{
    struct slice status = json_get_text(fulfillment, "status");
    return !slice_is(status, "cancelled") && !slice_is(status, "error") &&
           !slice_is(status, "failure");
}

/* Units of one line in one fulfilment. */
static int64_t units_in(const struct json *fulfillment, struct slice ref)
{
    int64_t sum = 0, units;
    JSON_EACH(item, json_get(fulfillment, "line_items"))
    {
        if (slice_eq(json_get_lexeme(item, "id"), ref) &&
            json_i64(json_get(item, "quantity"), &units))
            sum += units;
    }
    return sum;
}

/* What the shop counts as sent of a line: by its fulfilments, in bodies that have them. Without
 * them, what is neither left nor taken out; a unit that was sent and then refunded hides there, so
 * that is the least, and all that is not left the most. */
static void read_sent(const struct json *v, const struct json *fulfillments,
                      struct order_doc_line *l)
{
    int64_t ordered = 0, current = 0, sent = 0;
    JSON_EACH(f, fulfillments)
    {
        if (sent_for_good(f))
            sent += units_in(f, l->ref);
    }
    l->sent_least_each = l->sent_most_each = sent;
    if (json_is(fulfillments, JSON_ARRAY) || !json_i64(json_get(v, "quantity"), &ordered))
        return;
    if (!json_i64(json_get(v, "current_quantity"), &current))
        current = ordered;
    l->sent_least_each = current > l->quantity_each ? current - l->quantity_each : 0;
    l->sent_most_each = ordered > l->quantity_each ? ordered - l->quantity_each : 0;
}

static enum hf_status read_line(struct arena *a, const struct json *v, int number,
                                const struct json *fulfillments, struct order_doc *d,
                                struct doc_error *error)
{
    if (v->kind != JSON_OBJECT)
        return doc_refuse(a, error, number, "line_items", "expected an object");
    struct order_doc_line *l = &d->lines[d->line_count];
    l->line = number;
    l->ref = json_get_lexeme(v, "id");
    l->channel_sku = json_get_lexeme(v, "sku");
    l->variant_id = json_get_lexeme(v, "variant_id");
    l->title = json_get_text(v, "title");
    if (!read_quantity(v, &l->quantity_each))
        return doc_refuse(a, error, number, "quantity", "expected a whole number");
    read_sent(v, fulfillments, l);
    const struct json *shipping = json_get(v, "requires_shipping");
    bool needs_shipping = shipping == NULL || shipping->kind == JSON_NULL || json_is_true(shipping);
    l->physical = needs_shipping && !json_is_true(json_get(v, "gift_card"));
    d->line_count++;
    return doc_money(a, v, "price", number, d->currency, &l->unit_price_minor, error);
}

static enum hf_status read_lines(struct arena *a, const struct json *root, struct order_doc *d,
                                 struct doc_error *error)
{
    const struct json *v = json_get(root, "line_items");
    if (v == NULL || v->kind != JSON_ARRAY)
        return doc_refuse(a, error, 0, "line_items", "expected a list");
    if (v->count > ORDER_DOC_LINES_MAX)
        return doc_refuse(a, error, 0, "line_items", "more than %d lines", ORDER_DOC_LINES_MAX);
    d->lines = ARENA_ARRAY(a, struct order_doc_line, (size_t)v->count + 1);
    if (d->lines == NULL)
        return HF_FULL;
    int number = 1;
    JSON_EACH(line, v)
    {
        enum hf_status s = read_line(a, line, number++, json_get(root, "fulfillments"), d, error);
        if (s != HF_OK)
            return s;
    }
    return HF_OK;
}

static struct slice full_name(struct arena *a, const struct json *address)
{
    struct slice name = json_get_text(address, "name");
    if (slice_trim(name).len > 0)
        return name;
    return doc_full_name(a, json_get_text(address, "first_name"),
                         json_get_text(address, "last_name"));
}

/* The phone may stand in three places; which one gave it is kept. */
static void read_phone(const struct json *root, const struct json *address, struct ship_to *p)
{
    const struct {
        const struct json *object;
        const char *source;
    } places[] = {
        {address,           "shipping_address.phone"},
        {             root,          "phone"                        },
        { json_get(root, "customer"),                         "customer.phone"},
    };
    for (int i = 0; i < 3; i++) {
        struct slice phone = json_get_text(places[i].object, "phone");
        if (slice_trim(phone).len == 0)
            continue;
        p->phone = phone;
        p->phone_source = slice_of(places[i].source);
        return;
    }
}

static void read_ship_to(struct arena *a, const struct json *root, struct ship_to *p)
{
    const struct json *address = json_get(root, "shipping_address");
    if (!json_is(address, JSON_OBJECT))
        return;
    *p = (struct ship_to){
        .given = true,
        .name = full_name(a, address),
        .company = json_get_text(address, "company"),
        .street = {json_get_text(address, "address1"), json_get_text(address, "address2")},
        .city = json_get_text(address, "city"),
        .postcode = json_get_lexeme(address, "zip"),
        .province = json_get_text(address, "province"),
        .country = json_get_text(address, "country_code"),
        .email = json_get_text(root, "email"),
    };
    if (p->email.len == 0)
        p->email = json_get_text(root, "contact_email");
    read_phone(root, address, p);
}

static enum hf_status read_head(struct arena *a, const struct json *root, struct order_doc *d,
                                struct doc_error *error)
{
    d->external_id = json_get_lexeme(root, "id");
    if (d->external_id.len == 0 || d->external_id.len > 200)
        return doc_refuse(a, error, 0, "id", "expected the order's id");
    d->order_number = json_get_text(root, "name");
    if (d->order_number.len == 0)
        d->order_number = json_get_lexeme(root, "order_number");
    enum hf_status s = doc_currency(a, root, &d->currency, error);
    if (s == HF_OK)
        s = doc_instant(a, root, "created_at", 0, &d->placed_at_us, error);
    if (s == HF_OK)
        s = doc_instant(a, root, "updated_at", 0, &d->version_at_us, error);
    if (s == HF_OK)
        s = doc_instant(a, root, "cancelled_at", 0, &d->cancelled_at_us, error);
    if (s == HF_OK)
        s = doc_money(a, root, "total_price", 0, d->currency, &d->total_minor, error);
    return s;
}

enum hf_status shopify_read_order(struct arena *a, struct slice body, enum order_topic topic,
                                  const struct order_doc **doc, struct doc_error *error)
{
    const struct json *root;
    enum hf_status s = doc_parse(a, body, &root, error);
    if (s != HF_OK)
        return s;
    if (root == NULL || root->kind != JSON_OBJECT)
        return doc_refuse(a, error, 0, "", "expected an object");
    struct order_doc *d = ARENA_NEW(a, struct order_doc);
    if (d == NULL)
        return HF_FULL;
    d->topic = topic;
    s = read_head(a, root, d, error);
    if (s == HF_OK)
        s = read_lines(a, root, d, error);
    if (s != HF_OK)
        return s;
    if (d->cancelled_at_us != 0)
        d->topic = TOPIC_CANCELLED;
    d->cancel_reason = json_get_text(root, "cancel_reason");
    d->payment = payment_of(json_get_text(root, "financial_status"));
    d->payment_at_us = d->version_at_us;
    d->test = json_is_true(json_get(root, "test"));
    d->note = json_get_text(root, "note");
    const struct json *shipping = json_get(root, "shipping_lines");
    if (json_is(shipping, JSON_ARRAY) && shipping->first != NULL) {
        d->method = json_get_text(shipping->first, "code");
        if (d->method.len == 0)
            d->method = json_get_text(shipping->first, "title");
    }
    read_ship_to(a, root, &d->ship_to);
    *doc = d;
    return HF_OK;
}
