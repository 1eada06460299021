/* Shopify's and WooCommerce's order exports, row by row.
 * Between the header of an orders file and the rows of ours.
 * Promise: a row that does not say what is left to send is refused with its field, never guessed;
 * what an order was paid is read as the platform means it. */
#include "intake/order_export.h"

#include <stdio.h>
#include <string.h>

#include "base/instant.h"

#define NOT_OURS ORDER_COLUMNS

/* to: the column of ours that takes it as it is; NOT_OURS: read by name. */
struct export_field {
    enum order_column to;
    const char *name;
};

struct reading {
    struct order_export *e;
    struct arena *a;
    const struct csv_row *row;
    struct slice *fields;
    const char *column;
    struct slice message;
};

struct export_shape {
    const char *platform;
    const struct export_field *fields;
    const char *const *required; /* what makes a file one of these; NULL-terminated */
    bool (*read)(struct reading *r);
};

static struct slice get(const struct reading *r, const char *name)
{
    int at = order_export_column(r->e, name);
    return at >= 0 && at < r->row->count ? slice_trim(r->row->fields[at]) : SLICE("");
}

static bool refuse(struct reading *r, const char *column, struct slice message)
{
    r->column = column;
    r->message = message.ptr != NULL ? message : SLICE("cannot be read");
    return false;
}

static bool refuse_word(struct reading *r, const char *column, const char *what)
{
    struct slice found = get(r, column);
    return refuse(r, column,
                  arena_format(r->a, "%s, found \"%.*s\"", what,
                               (int)(found.len < 60 ? found.len : 60), found.ptr));
}

/* One of the words, in any case; -1. */
static int word_of(struct slice s, const char *const *words)
{
    for (int i = 0; words[i] != NULL; i++)
        if (slice_eq_nocase(s, slice_of(words[i])))
            return i;
    return -1;
}

/* -- Shopify */

static const struct export_field shopify_fields[] = {
    {EXTERNAL_ID,       "Id"                        },
    {ORDER_NUMBER,      "Name"                      },
    {CREATED_AT,        "Created at"                },
    {PAYMENT_STATUS,    "Financial Status"          },
    {CURRENCY,          "Currency"                  },
    {SHIP_NAME_AT,      "Shipping Name"             },
    {SHIP_STREET1,      "Shipping Address1"         },
    {SHIP_STREET2,      "Shipping Address2"         },
    {SHIP_COMPANY_AT,   "Shipping Company"          },
    {SHIP_CITY_AT,      "Shipping City"             },
    {SHIP_POSTCODE_AT,  "Shipping Zip"              },
    {SHIP_PROVINCE_AT,  "Shipping Province Name"    },
    {SHIP_COUNTRY,      "Shipping Country"          },
    {SHIP_PHONE_AT,     "Shipping Phone"            },
    {SHIP_EMAIL_AT,     "Email"                     },
    {METHOD,            "Shipping Method"           },
    {CHANNEL_SKU,       "Lineitem sku"              },
    {QUANTITY,          "Lineitem quantity"         },
    {UNIT_PRICE,        "Lineitem price"            },
    {REQUIRES_SHIPPING, "Lineitem requires shipping"},
    {NOT_OURS,          "Fulfillment Status"        },
    {NOT_OURS,          "Cancelled at"              },
    {NOT_OURS,          "Shipping Province"         },
    {NOT_OURS,          "Phone"                     },
    {NOT_OURS,          NULL                        },
};
static const char *const shopify_required[] = {
    "Name",         "Financial Status", "Created at",    "Lineitem quantity",
    "Lineitem sku", "Shipping Name",    "Shipping City", NULL};

/* 2025-10-07 09:50:26 +0200 */
static struct slice zoned(struct arena *a, struct slice s)
{
    if (s.len != 25 || s.ptr[10] != ' ' || s.ptr[19] != ' ')
        return s;
    return arena_format(a, "%.10sT%.8s%.3s:%.2s", s.ptr, s.ptr + 11, s.ptr + 20, s.ptr + 23);
}

/* What is left of an order that was sent, refunded or edited in part is not in the export. */
static bool shopify_head(struct reading *r)
{
    static const char *const paid[] = {"paid", NULL};
    static const char *const waits[] = {"pending", "authorized", "partially_paid", NULL};
    struct slice status = get(r, "Financial Status"), sent = get(r, "Fulfillment Status");
    if (get(r, "Id").len == 0)
        return refuse(r, "Id", SLICE("expected the order's id in its first row"));
    if (get(r, "Cancelled at").len > 0)
        return refuse_word(r, "Cancelled at", "the order was cancelled there: nothing to send");
    if (sent.len > 0 && !slice_eq_nocase(sent, SLICE("unfulfilled")))
        return refuse_word(r, "Fulfillment Status",
                           "what is left to send is not in the export; expected an order of which "
                           "nothing was sent");
    if (word_of(status, paid) >= 0)
        r->fields[PAYMENT_STATUS] = SLICE("paid");
    else if (word_of(status, waits) >= 0)
        r->fields[PAYMENT_STATUS] = SLICE("pending");
    else
        return refuse_word(r, "Financial Status",
                           "expected paid, pending, authorized or partially_paid (what is left of "
                           "a refunded order is not in the export)");
    return true;
}

/* A spreadsheet's own mark for text: '50001 */
static struct slice unquoted(struct slice s)
{
    return s.len > 0 && s.ptr[0] == '\'' ? (struct slice){s.ptr + 1, s.len - 1} : s;
}

static bool shopify_read(struct reading *r)
{
    struct order_export *e = r->e;
    struct slice name = get(r, "Name"), id = get(r, "Id");
    if (name.len == 0 || name.len >= EXPORT_ID_BYTES || id.len >= EXPORT_ID_BYTES)
        return refuse_word(r, "Name", "expected the order's name in every row");
    bool first = !slice_is(name, e->name);
    if (first) {
        snprintf(e->name, sizeof e->name, "%.*s", SLICE_FMT(name));
        snprintf(e->id, sizeof e->id, "%.*s", SLICE_FMT(id));
        e->line_no = 0;
        e->skipped = !shopify_head(r);
        if (e->skipped)
            return false;
    } else if (e->skipped) {
        return refuse(r, "Name", SLICE("the order's first row was refused"));
    } else {
        r->fields[PAYMENT_STATUS] = SLICE("");
    }
    r->fields[EXTERNAL_ID] = arena_copy(r->a, slice_of(e->id));
    r->fields[CREATED_AT] = first ? zoned(r->a, r->fields[CREATED_AT]) : SLICE("");
    r->fields[SHIP_POSTCODE_AT] = unquoted(r->fields[SHIP_POSTCODE_AT]);
    if (r->fields[SHIP_PROVINCE_AT].len == 0)
        r->fields[SHIP_PROVINCE_AT] = get(r, "Shipping Province");
    if (r->fields[SHIP_PHONE_AT].len == 0)
        r->fields[SHIP_PHONE_AT] = get(r, "Phone");
    return true;
}

/* -- WooCommerce: the vendor's export extension, one row per item */

static const struct export_field woocommerce_fields[] = {
    {EXTERNAL_ID,      "order_id"           },
    {ORDER_NUMBER,     "order_number"       },
    {CREATED_AT,       "date"               },
    {PAYMENT_STATUS,   "status"             },
    {CURRENCY,         "order_currency"     },
    {SHIP_STREET1,     "shipping_address_1" },
    {SHIP_STREET2,     "shipping_address_2" },
    {SHIP_COMPANY_AT,  "shipping_company"   },
    {SHIP_CITY_AT,     "shipping_city"      },
    {SHIP_POSTCODE_AT, "shipping_postcode"  },
    {SHIP_PROVINCE_AT, "shipping_state"     },
    {SHIP_COUNTRY,     "shipping_country"   },
    {SHIP_PHONE_AT,    "shipping_phone"     },
    {SHIP_EMAIL_AT,    "billing_email"      },
    {METHOD,           "shipping_method"    },
    {CHANNEL_SKU,      "item_sku"           },
    {VARIANT_ID,       "item_product_id"    },
    {QUANTITY,         "item_quantity"      },
    {UNIT_PRICE,       "item_price"         },
    {NOT_OURS,         "order_date"         },
    {NOT_OURS,         "payment_method"     },
    {NOT_OURS,         "shipping_first_name"},
    {NOT_OURS,         "shipping_last_name" },
    {NOT_OURS,         "billing_first_name" },
    {NOT_OURS,         "billing_last_name"  },
    {NOT_OURS,         "billing_company"    },
    {NOT_OURS,         "billing_address_1"  },
    {NOT_OURS,         "billing_address_2"  },
    {NOT_OURS,         "billing_city"       },
    {NOT_OURS,         "billing_postcode"   },
    {NOT_OURS,         "billing_state"      },
    {NOT_OURS,         "billing_country"    },
    {NOT_OURS,         "billing_phone"      },
    {NOT_OURS,         "item_refunded_qty"  },
    {NOT_OURS,         NULL                 },
};
static const char *const woocommerce_required[] = {
    "order_id", "status", "order_currency", "billing_address_1", "item_sku", "item_quantity", NULL};

static struct slice full_name(struct reading *r, const char *first, const char *last)
{
    struct slice a = get(r, first), b = get(r, last);
    return arena_format(r->a, "%.*s%s%.*s", SLICE_FMT(a), a.len > 0 && b.len > 0 ? " " : "",
                        SLICE_FMT(b));
}

/* The shop ships to billing: all of it, or nothing. */
static void to_billing(struct reading *r)
{
    static const struct {
        enum order_column to;
        const char *from;
    } taken[] = {
        {SHIP_STREET1,     "billing_address_1"},
        {SHIP_STREET2,     "billing_address_2"},
        {SHIP_COMPANY_AT,  "billing_company"  },
        {SHIP_CITY_AT,     "billing_city"     },
        {SHIP_POSTCODE_AT, "billing_postcode" },
        {SHIP_PROVINCE_AT, "billing_state"    },
        {SHIP_COUNTRY,     "billing_country"  },
    };
    bool billing = r->fields[SHIP_STREET1].len == 0;
    r->fields[SHIP_NAME_AT] = billing ? full_name(r, "billing_first_name", "billing_last_name")
                                      : full_name(r, "shipping_first_name", "shipping_last_name");
    for (size_t i = 0; billing && i < sizeof taken / sizeof *taken; i++)
        r->fields[taken[i].to] = get(r, taken[i].from);
    if (r->fields[SHIP_PHONE_AT].len == 0)
        r->fields[SHIP_PHONE_AT] = get(r, "billing_phone");
}

/* `processing` is the shop's word for paid, but for cash on delivery. */
static bool woocommerce_payment(struct reading *r)
{
    static const char *const known[] = {"processing", "pending", "on-hold", NULL};
    struct slice status = get(r, "status");
    if (slice_starts(status, SLICE("wc-")))
        status = (struct slice){status.ptr + 3, status.len - 3};
    int word = word_of(status, known);
    if (word < 0)
        return refuse_word(r, "status", "expected processing, pending or on-hold");
    bool paid = word == 0 && !slice_is(get(r, "payment_method"), "cod");
    r->fields[PAYMENT_STATUS] = paid ? SLICE("paid") : SLICE("pending");
    return true;
}

static bool digits(struct slice s, size_t at, size_t count)
{
    for (size_t i = at; i < at + count; i++)
        if (i >= s.len || s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return true;
}

/* 2026-11-23 09:00:00 or 2026-11-23 09:00, on the shop's clock. */
static bool woocommerce_date(struct reading *r)
{
    struct slice s = r->fields[CREATED_AT];
    const char *column = "date";
    struct date d;
    if (s.len == 0) {
        s = get(r, "order_date");
        column = "order_date";
    }
    bool shape = s.len >= 16 && (s.ptr[10] == ' ' || s.ptr[10] == 'T') && digits(s, 11, 2) &&
                 s.ptr[13] == ':' && digits(s, 14, 2) && date_parse((struct slice){s.ptr, 10}, &d);
    int hour = shape ? (s.ptr[11] - '0') * 10 + s.ptr[12] - '0' : 24,
        minute = shape ? (s.ptr[14] - '0') * 10 + s.ptr[15] - '0' : 60;
    if (hour > 23 || minute > 59)
        return refuse(r, column, SLICE("expected a time as 2026-11-23 08:55:00"));
    r->fields[CREATED_AT] = instant_text(r->a, zone_instant(r->e->zone, d, hour * 60 + minute));
    return true;
}

static bool woocommerce_read(struct reading *r)
{
    struct order_export *e = r->e;
    struct slice id = r->fields[EXTERNAL_ID], back = get(r, "item_refunded_qty");
    if (id.len == 0 || id.len >= EXPORT_ID_BYTES)
        return refuse_word(r, "order_id", "expected the order's id in every row");
    if (!slice_is(id, e->id)) {
        snprintf(e->id, sizeof e->id, "%.*s", SLICE_FMT(id));
        e->line_no = 0;
    }
    if (back.len > 0 && !slice_is(back, "0"))
        return refuse_word(r, "item_refunded_qty",
                           "what is left of a refunded line is not certain; expected 0");
    if (r->fields[ORDER_NUMBER].len == 0)
        r->fields[ORDER_NUMBER] = id;
    if (!woocommerce_payment(r) || !woocommerce_date(r))
        return false;
    to_billing(r);
    return true;
}

/* -- which of them */

static const struct export_shape shapes[] = {
    {"shopify",     shopify_fields,     shopify_required,     shopify_read    },
    {"woocommerce", woocommerce_fields, woocommerce_required, woocommerce_read},
};

static bool fits(const struct export_shape *s, const struct csv_row *header)
{
    for (int i = 0; s->required[i] != NULL; i++)
        if (csv_column(header->fields, header->count, s->required[i]) < 0)
            return false;
    return true;
}

bool order_export_begin(struct order_export *e, const struct csv_row *header)
{
    const struct zone *zone = e->zone;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if (!fits(&shapes[i], header))
            continue;
        *e = (struct order_export){.shape = &shapes[i], .zone = zone, .count = header->count};
        for (int n = 0; shapes[i].fields[n].name != NULL; n++)
            e->at[n] = csv_column(header->fields, header->count, shapes[i].fields[n].name);
        return true;
    }
    return false;
}

const char *order_export_platform(const struct order_export *e)
{
    return e->shape->platform;
}

const char *order_export_name(const struct order_export *e, enum order_column c)
{
    for (int i = 0; e->shape->fields[i].name != NULL; i++)
        if (e->shape->fields[i].to == c)
            return e->shape->fields[i].name;
    return "";
}

int order_export_column(const struct order_export *e, const char *name)
{
    for (int i = 0; e->shape->fields[i].name != NULL; i++)
        if (strcmp(e->shape->fields[i].name, name) == 0)
            return e->at[i];
    return -1;
}

enum export_end order_export_row(struct order_export *e, struct arena *a, const struct csv_row *row,
                                 struct slice *fields, const char **column, struct slice *message)
{
    struct reading r = {.e = e, .a = a, .row = row, .fields = fields};
    if (row->count < e->count) {
        *column = NULL;
        *message = SLICE("the row has fewer fields than the header");
        return EXPORT_REFUSED;
    }
    for (int i = 0; i < ORDER_COLUMNS; i++)
        fields[i] = SLICE("");
    for (int i = 0; e->shape->fields[i].name != NULL; i++)
        if (e->shape->fields[i].to != NOT_OURS)
            fields[e->shape->fields[i].to] = get(&r, e->shape->fields[i].name);
    if (!e->shape->read(&r)) {
        *column = r.column;
        *message = r.message;
        return EXPORT_REFUSED;
    }
    fields[LINE_NO] = arena_format(a, "%ld", ++e->line_no);
    for (int i = 0; i < ORDER_COLUMNS; i++)
        fields[i] = arena_copy(a, fields[i]);
    return EXPORT_ROW;
}
