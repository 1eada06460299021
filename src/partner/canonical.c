/* Reads the hub's own order format.
 * The API's order, the custom storefront's webhook and the edit command end here.
 * Promise: strict; what is not understood is refused by name. */
#include "partner/canonical.h"

#include <assert.h>

#include "rules/money.h"

enum {
    TEXT_MAX = 512, /* longer names and streets are no names and streets */
    HOLD_WHY_MAX = 40
};

enum hf_status canonical_keys(struct arena *a, const struct json *o, int line,
                              const char *const *keys, struct doc_error *error)
{
    JSON_EACH(member, o)
    {
        bool known = false;
        for (int i = 0; keys[i] != NULL && !known; i++)
            known = slice_is(member->key, keys[i]);
        if (!known)
            return doc_refuse(a, error, line, "", "unknown field \"%.*s\"",
                              (int)(member->key.len < 60 ? member->key.len : 60), member->key.ptr);
    }
    return HF_OK;
}

struct text_field {
    const char *key;
    struct slice *out;
};

static enum hf_status read_texts(struct arena *a, const struct json *o, int line,
                                 const struct text_field *fields, size_t count,
                                 struct doc_error *error)
{
    for (size_t i = 0; i < count; i++) {
        enum hf_status s = doc_text(a, o, fields[i].key, line, fields[i].out, error);
        if (s != HF_OK)
            return s;
        if (fields[i].out->len > TEXT_MAX)
            return doc_refuse(a, error, line, fields[i].key, "longer than %d bytes", TEXT_MAX);
    }
    return HF_OK;
}

static enum hf_status read_street(struct arena *a, const struct json *v, struct ship_to *p,
                                  struct doc_error *error)
{
    if (v == NULL || v->kind == JSON_NULL)
        return HF_OK;
    if (v->kind != JSON_ARRAY || v->count > 3)
        return doc_refuse(a, error, 0, "ship_to.street", "expected a list of at most 3 texts");
    int i = 0;
    JSON_EACH(line, v)
    {
        if (line->kind != JSON_STRING && line->kind != JSON_NULL)
            return doc_refuse(a, error, 0, "ship_to.street", "expected a list of at most 3 texts");
        if (line->kind == JSON_STRING && line->text.len > TEXT_MAX)
            return doc_refuse(a, error, 0, "ship_to.street", "longer than %d bytes", TEXT_MAX);
        p->street[i++] = json_text(line);
    }
    return HF_OK;
}

enum hf_status canonical_read_ship_to(struct arena *a, const struct json *o, struct ship_to *p,
                                      struct doc_error *error)
{
    static const char *const keys[] = {"name",     "company", "street", "city",  "postcode",
                                       "province", "country", "phone",  "email", NULL};
    *p = (struct ship_to){0};
    if (o == NULL || o->kind == JSON_NULL)
        return HF_OK;
    if (o->kind != JSON_OBJECT)
        return doc_refuse(a, error, 0, "ship_to", "expected an object");
    const struct text_field fields[] = {
        {"name",     &p->name    },
        {"company",  &p->company },
        {"city",     &p->city    },
        {"postcode", &p->postcode},
        {"province", &p->province},
        {"country",  &p->country },
        {"phone",    &p->phone   },
        {"email",    &p->email   },
    };
    enum hf_status s = canonical_keys(a, o, 0, keys, error);
    if (s == HF_OK)
        s = read_texts(a, o, 0, fields, sizeof fields / sizeof *fields, error);
    if (s == HF_OK)
        s = read_street(a, json_get(o, "street"), p, error);
    p->given = true;
    p->phone_source = p->phone.ptr != NULL ? SLICE("ship_to.phone") : SLICE_NONE;
    return s;
}

/* {"minor":1990,"currency":"EUR"}; currency: taken when still unknown, else it must agree. */
static enum hf_status read_money(struct arena *a, const struct json *v, int line, const char *field,
                                 struct slice *currency, int64_t *minor, struct doc_error *error)
{
    static const char *const keys[] = {"minor", "currency", NULL};
    if (v == NULL || v->kind == JSON_NULL)
        return HF_OK;
    if (v->kind != JSON_OBJECT)
        return doc_refuse(a, error, line, field, "expected {\"minor\":1990,\"currency\":\"EUR\"}");
    enum hf_status s = canonical_keys(a, v, line, keys, error);
    if (s != HF_OK)
        return s;
    struct slice code = json_get_text(v, "currency");
    if (!json_i64(json_get(v, "minor"), minor))
        return doc_refuse(a, error, line, field, "minor: expected a whole number");
    if (currency_exponent(code) < 0)
        return doc_refuse(a, error, line, field, "currency: expected an ISO 4217 code");
    if (currency->ptr != NULL && !slice_eq(*currency, code))
        return doc_refuse(a, error, line, field, "currency differs within the order");
    *currency = code;
    return HF_OK;
}

static enum hf_status read_line(struct arena *a, const struct json *v, int number,
                                struct order_doc *d, struct doc_error *error)
{
    static const char *const keys[] = {"line",       "ref",      "channel_sku",
                                       "variant_id", "quantity", "unit_price",
                                       "physical",   "title",    NULL};
    if (v->kind != JSON_OBJECT)
        return doc_refuse(a, error, number, "lines", "expected an object");
    struct order_doc_line *l = &d->lines[d->line_count];
    const struct text_field fields[] = {
        {"ref",         &l->ref        },
        {"channel_sku", &l->channel_sku},
        {"variant_id",  &l->variant_id },
        {"title",       &l->title      }
    };
    enum hf_status s = canonical_keys(a, v, number, keys, error);
    if (s == HF_OK)
        s = read_texts(a, v, number, fields, sizeof fields / sizeof *fields, error);
    if (s != HF_OK)
        return s;
    int64_t given = number;
    const struct json *line = json_get(v, "line");
    if (line != NULL && (!json_i64(line, &given) || given < 1 || given > 100000))
        return doc_refuse(a, error, number, "line", "expected a number from 1");
    l->line = (int)given;
    for (int i = 0; i < d->line_count; i++)
        if (d->lines[i].line == l->line)
            return doc_refuse(a, error, l->line, "line", "is given twice");
    if (!json_i64(json_get(v, "quantity"), &l->quantity_each) || l->quantity_each < 1 ||
        l->quantity_each > 1000000)
        return doc_refuse(a, error, l->line, "quantity", "expected a whole number from 1");
    const struct json *physical = json_get(v, "physical");
    l->physical = physical == NULL || json_is_true(physical);
    d->line_count++;
    return read_money(a, json_get(v, "unit_price"), l->line, "unit_price", &d->currency,
                      &l->unit_price_minor, error);
}

static enum hf_status read_lines(struct arena *a, const struct json *v, struct order_doc *d,
                                 struct doc_error *error)
{
    if (v == NULL || v->kind != JSON_ARRAY || v->count == 0)
        return doc_refuse(a, error, 0, "lines", "expected at least one line");
    if (v->count > ORDER_DOC_LINES_MAX)
        return doc_refuse(a, error, 0, "lines", "more than %d lines", ORDER_DOC_LINES_MAX);
    d->lines = ARENA_ARRAY(a, struct order_doc_line, (size_t)v->count);
    if (d->lines == NULL)
        return HF_FULL;
    int number = 1;
    JSON_EACH(line, v)
    {
        enum hf_status s = read_line(a, line, number++, d, error);
        if (s != HF_OK)
            return s;
    }
    return HF_OK;
}

static enum hf_status read_payment(struct arena *a, const struct json *v, struct order_doc *d,
                                   struct doc_error *error)
{
    static const char *const keys[] = {"status", "reference", "at", NULL};
    static const struct {
        const char *name;
        enum payment_status status;
    } words[] = {
        {"pending",    PAYMENT_PENDING },
        {"authorized", PAYMENT_PENDING },
        {"paid",       PAYMENT_CAPTURED},
        {"captured",   PAYMENT_CAPTURED},
        {"failed",     PAYMENT_FAILED  },
    };
    if (v == NULL || v->kind == JSON_NULL)
        return HF_OK;
    if (v->kind != JSON_OBJECT)
        return doc_refuse(a, error, 0, "payment", "expected an object");
    enum hf_status s = canonical_keys(a, v, 0, keys, error);
    if (s == HF_OK)
        s = doc_text(a, v, "reference", 0, &d->payment_ref, error);
    if (s == HF_OK)
        s = doc_instant(a, v, "at", 0, &d->payment_at_us, error);
    if (s != HF_OK)
        return s;
    struct slice word = json_get_text(v, "status");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_is(word, words[i].name)) {
            d->payment = words[i].status;
            return HF_OK;
        }
    return doc_refuse(a, error, 0, "payment.status",
                      "expected pending, authorized, captured or failed");
}

/* It stands in the exception, where nobody's name may: a word or two, and no letter from somebody.
 */
static bool is_word(struct slice s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != ' ' && c != '_' && c != '-')
            return false;
    }
    return s.len <= HOLD_WHY_MAX;
}

/* {"reason":"..."}: the channel holds it; null: it does not; left out: it says nothing of it. */
static enum hf_status read_hold(struct arena *a, const struct json *v, struct order_doc *d,
                                struct doc_error *error)
{
    static const char *const keys[] = {"reason", NULL};
    struct slice why;
    if (v == NULL)
        return HF_OK;
    d->hold = v->kind == JSON_NULL ? DOC_HOLD_NONE : DOC_HOLD_SET;
    if (v->kind == JSON_NULL)
        return HF_OK;
    if (v->kind != JSON_OBJECT)
        return doc_refuse(a, error, 0, "hold", "expected {\"reason\":\"...\"} or null");
    enum hf_status s = canonical_keys(a, v, 0, keys, error);
    if (s == HF_OK)
        s = doc_text(a, v, "reason", 0, &why, error);
    if (s == HF_OK && !is_word(why))
        s = doc_refuse(a, error, 0, "hold.reason",
                       "expected at most %d letters, digits, blanks, _ or -", HOLD_WHY_MAX);
    if (s == HF_OK)
        d->hold_why = slice_trim(why).len > 0 ? why : SLICE("on hold");
    return s;
}

static enum hf_status read_head(struct arena *a, const struct json *root, struct order_doc *d,
                                struct canonical_order *out, struct doc_error *error)
{
    const struct text_field fields[] = {
        {"merchant",      &out->merchant   },
        {"channel",       &out->channel    },
        {"external_id",   &d->external_id  },
        {"order_number",  &d->order_number },
        {"method",        &d->method       },
        {"note",          &d->note         },
        {"cancel_reason", &d->cancel_reason},
    };
    enum hf_status s = read_texts(a, root, 0, fields, sizeof fields / sizeof *fields, error);
    if (s == HF_OK)
        s = doc_instant(a, root, "placed_at", 0, &d->placed_at_us, error);
    if (s == HF_OK)
        s = doc_instant(a, root, "updated_at", 0, &d->version_at_us, error);
    if (s == HF_OK)
        s = doc_instant(a, root, "cancelled_at", 0, &d->cancelled_at_us, error);
    if (s == HF_OK && (d->external_id.len == 0 || d->external_id.len > 200))
        s = doc_refuse(a, error, 0, "external_id", "expected 1 to 200 bytes of text");
    return s;
}

enum hf_status canonical_read(struct arena *a, const struct json *root, enum order_topic topic,
                              struct canonical_order *out, struct doc_error *error)
{
    static const char *const keys[] = {
        "merchant", "channel",      "external_id",   "order_number", "placed_at", "updated_at",
        "payment",  "total",        "ship_to",       "method",       "note",      "lines",
        "test",     "cancelled_at", "cancel_reason", "hold",         "$comment",  NULL};
    if (root == NULL || root->kind != JSON_OBJECT)
        return doc_refuse(a, error, 0, "", "expected an object");
    struct order_doc *d = ARENA_NEW(a, struct order_doc);
    if (d == NULL)
        return HF_FULL;
    *out = (struct canonical_order){.doc = d};
    d->topic = topic;
    enum hf_status s = canonical_keys(a, root, 0, keys, error);
    if (s == HF_OK)
        s = read_head(a, root, d, out, error);
    if (s == HF_OK)
        s = read_payment(a, json_get(root, "payment"), d, error);
    if (s == HF_OK)
        s = read_money(a, json_get(root, "total"), 0, "total", &d->currency, &d->total_minor,
                       error);
    if (s == HF_OK)
        s = canonical_read_ship_to(a, json_get(root, "ship_to"), &d->ship_to, error);
    if (s == HF_OK)
        s = read_hold(a, json_get(root, "hold"), d, error);
    if (s == HF_OK)
        s = read_lines(a, json_get(root, "lines"), d, error);
    d->test = json_is_true(json_get(root, "test"));
    if (s == HF_OK && d->cancelled_at_us != 0)
        d->topic = TOPIC_CANCELLED;
    return s;
}
