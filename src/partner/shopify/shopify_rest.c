/* An order as GraphQL has it, in the REST shape that webhooks keep.
 * Part of the Shopify adapter; so that one reader judges both.
 * Promise: ids are the numbers that webhooks have; enums are their words. */
#include "partner/shopify/shopify_call.h"

struct slice shopify_number(struct slice gid)
{
    size_t from = gid.len;
    if (gid.ptr == NULL)
        return SLICE("");
    while (from > 0 && gid.ptr[from - 1] >= '0' && gid.ptr[from - 1] <= '9')
        from--;
    return (struct slice){gid.ptr + from, gid.len - from};
}

/* An id of the other side is a number in webhooks; what is none stays text. */
static void put_number(struct json_out *o, const char *key, struct slice digits)
{
    bool number = digits.len > 0 && digits.len < 20 && digits.ptr[0] != '0';
    for (size_t i = 0; i < digits.len; i++)
        number = number && digits.ptr[i] >= '0' && digits.ptr[i] <= '9';
    json_key(o, key);
    if (number)
        json_put_raw(o, digits);
    else
        json_put_text(o, digits.len > 0 ? digits : SLICE_NONE);
}

/* PARTIALLY_REFUNDED is partially_refunded over there. */
static void put_word(struct json_out *o, const char *key, struct slice word)
{
    char text[64];
    json_key(o, key);
    if (word.len == 0 || word.len > sizeof text) {
        json_put_null(o);
        return;
    }
    for (size_t i = 0; i < word.len; i++)
        text[i] = word.ptr[i] >= 'A' && word.ptr[i] <= 'Z' ? (char)(word.ptr[i] + ('a' - 'A'))
                                                           : word.ptr[i];
    json_put_text(o, (struct slice){text, word.len});
}

/* Members that have another name there; a value of any kind is kept as it is. */
struct renamed {
    const char *from, *to;
};

static void put_renamed(struct json_out *o, const struct json *v, const struct renamed *names,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        json_key(o, names[i].to);
        json_put(o, json_get(v, names[i].from));
    }
}

static const struct json *shop_money(const struct json *v, const char *key)
{
    return json_get(json_get(json_get(v, key), "shopMoney"), "amount");
}

/* What is left to send: not yet fulfilled, and not taken out of the order meanwhile. */
static void put_left(struct json_out *o, const struct json *line)
{
    int64_t left = 0, current = 0;
    bool known = json_i64(json_get(line, "unfulfilledQuantity"), &left);
    if (json_i64(json_get(line, "currentQuantity"), &current) && (!known || current < left)) {
        left = current;
        known = true;
    }
    json_key(o, "fulfillable_quantity");
    if (known)
        json_put_i64(o, left);
    else
        json_put_null(o);
}

static void put_line(struct json_out *o, const struct json *line)
{
    static const struct renamed names[] = {
        {"sku",              "sku"              },
        {"title",            "title"            },
        {"quantity",         "quantity"         },
        {"currentQuantity",  "current_quantity" },
        {"requiresShipping", "requires_shipping"},
        {"isGiftCard",       "gift_card"        }
    };
    json_open(o, '{');
    put_number(o, "id", shopify_number(json_get_text(line, "id")));
    put_number(o, "variant_id", json_get_lexeme(json_get(line, "variant"), "legacyResourceId"));
    put_renamed(o, line, names, sizeof names / sizeof *names);
    put_left(o, line);
    json_key(o, "price");
    json_put(o, shop_money(line, "originalUnitPriceSet"));
    json_close(o, '}');
}

static void put_address(struct json_out *o, const struct json *address)
{
    static const struct renamed names[] = {
        {"firstName",     "first_name"   },
        {"lastName",      "last_name"    },
        {"name",          "name"         },
        {"company",       "company"      },
        {"address1",      "address1"     },
        {"address2",      "address2"     },
        {"city",          "city"         },
        {"zip",           "zip"          },
        {"province",      "province"     },
        {"provinceCode",  "province_code"},
        {"countryCodeV2", "country_code" },
        {"phone",         "phone"        }
    };
    json_key(o, "shipping_address");
    if (!json_is(address, JSON_OBJECT)) {
        json_put_null(o);
        return;
    }
    json_open(o, '{');
    put_renamed(o, address, names, sizeof names / sizeof *names);
    json_close(o, '}');
}

void shopify_put_rest(struct json_out *o, const struct json *node)
{
    static const struct renamed names[] = {
        {"name",         "name"        },
        {"createdAt",    "created_at"  },
        {"updatedAt",    "updated_at"  },
        {"cancelledAt",  "cancelled_at"},
        {"currencyCode", "currency"    },
        {"test",         "test"        },
        {"note",         "note"        },
        {"email",        "email"       },
        {"phone",        "phone"       }
    };
    const struct json *shipping = json_get(node, "shippingLine");
    json_open(o, '{');
    put_number(o, "id", json_get_lexeme(node, "legacyResourceId"));
    put_renamed(o, node, names, sizeof names / sizeof *names);
    put_word(o, "cancel_reason", json_get_text(node, "cancelReason"));
    put_word(o, "financial_status", json_get_text(node, "displayFinancialStatus"));
    json_key(o, "total_price");
    json_put(o, shop_money(node, "totalPriceSet"));
    put_address(o, json_get(node, "shippingAddress"));
    json_key(o, "line_items");
    json_open(o, '[');
    JSON_EACH(line, json_get(json_get(node, "lineItems"), "nodes"))
    put_line(o, line);
    json_close(o, ']');
    json_key(o, "shipping_lines");
    json_open(o, '[');
    if (json_is(shipping, JSON_OBJECT))
        json_put(o, shipping);
    json_close(o, ']');
    json_close(o, '}');
}
