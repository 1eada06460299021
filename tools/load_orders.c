/* Builds and signs the order webhooks of the load generator, a chunk at a time.
 * Comes before the clock starts; the epoll loop of hf_load.c only sends what stands here.
 * Promise: bodies are what the platform sends (fields, sizes, 64-bit ids), no two orders alike. */
#include "load_orders.h"

#include <assert.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Order ids past 2^53, as the largest shops have them: a double would lose the last digits. */
static const uint64_t first_order_id = 820000000000000000U;
static const uint64_t first_line_id = 480000000000000000U;

enum {
    UNIT_PRICE_MINOR = 1990,
    SHIPPING_MINOR = 490,
    MEAN_REQUEST_BYTES = 5000,
    DUPLICATE_GAP = 512, /* requests between an order and its copy: more than are ever in flight */
};

struct load_signer {
    EVP_MAC *mac;     /* owned */
    EVP_MAC_CTX *ctx; /* owned */
};

struct out {
    char *text;
    size_t used;
    size_t limit;
};

struct buyer {
    char name[64];
    char email[96];
    char phone[16];
    char street[64];
    char postcode[8];
    const char *first_name;
    const char *last_name;
};

static const char *const first_names[] = {"Marta", "Joan",  "Elena",  "Iker",  "Lucía", "Andrés",
                                          "Noa",   "Pablo", "Aitana", "Hugo",  "Inés",  "Ramón",
                                          "Carla", "Bruno", "Sofía",  "Xavier"};
static const char *const last_names[] = {
    "Ruiz",   "Pons", "Ferrer", "Etxeberria", "Núñez", "Soler",  "Vidal",  "Ortega",
    "Lozano", "Mira", "Gil",    "Prieto",     "Roca",  "Santos", "Ibáñez", "Campos"};
static const char *const streets[] = {
    "Calle Mayor",     "Avenida del Puerto", "Plaza de la Reina",   "Calle Colón",
    "Calle de la Paz", "Gran Vía",           "Camino de la Huerta", "Ronda Norte"};

/* A number that looks random and is the same every time (splitmix64). */
static uint64_t mixed(uint64_t n)
{
    n += 0x9E3779B97F4A7C15U;
    n = (n ^ (n >> 30)) * 0xBF58476D1CE4E5B9U;
    n = (n ^ (n >> 27)) * 0x94D049BB133111EBU;
    return n ^ (n >> 31);
}

__attribute__((format(printf, 2, 3))) static void put(struct out *o, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(o->text + o->used, o->limit - o->used, format, args);
    va_end(args);
    assert(n >= 0);
    assert((size_t)n < o->limit - o->used); /* LOAD_REQUEST_MAX holds every order we make */
    o->used += (size_t)n;
}

struct load_signer *load_signer_new(const char *secret)
{
    struct load_signer *s = calloc(1, sizeof *s);
    if (s == NULL)
        return NULL;
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {OSSL_PARAM_utf8_string("digest", digest, sizeof digest - 1),
                           OSSL_PARAM_END};
    s->mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    s->ctx = s->mac != NULL ? EVP_MAC_CTX_new(s->mac) : NULL;
    if (s->ctx == NULL ||
        EVP_MAC_init(s->ctx, (const unsigned char *)secret, strlen(secret), params) != 1) {
        load_signer_free(s);
        return NULL;
    }
    return s;
}

void load_signer_free(struct load_signer *s)
{
    if (s == NULL)
        return;
    EVP_MAC_CTX_free(s->ctx);
    EVP_MAC_free(s->mac);
    free(s);
}

static void sign(struct load_signer *s, const char *body, size_t body_bytes, char signature[64])
{
    unsigned char digest[32];
    size_t digest_bytes = 0;
    int done = EVP_MAC_init(s->ctx, NULL, 0, NULL) == 1 &&
               EVP_MAC_update(s->ctx, (const unsigned char *)body, body_bytes) == 1 &&
               EVP_MAC_final(s->ctx, digest, &digest_bytes, sizeof digest) == 1;
    assert(done);
    assert(digest_bytes == sizeof digest);
    EVP_EncodeBlock((unsigned char *)signature, digest, sizeof digest);
}

static struct buyer make_buyer(uint64_t number, bool hold)
{
    uint64_t r = mixed(number);
    struct buyer b = {.first_name = first_names[r % 16], .last_name = last_names[(r >> 8) % 16]};
    unsigned house = (unsigned)((r >> 16) % 240) + 1;
    snprintf(b.name, sizeof b.name, "%s %s", b.first_name, b.last_name);
    snprintf(b.email, sizeof b.email, "buyer.%llu@example.com", (unsigned long long)number);
    snprintf(b.phone, sizeof b.phone, "+346%08u", (unsigned)(number % 100000000U));
    snprintf(b.street, sizeof b.street, "%s %u, %u", streets[(r >> 24) % 8], house,
             (unsigned)((r >> 32) % 30) + 1);
    if (!hold)
        snprintf(b.postcode, sizeof b.postcode, "46%03u", (unsigned)((r >> 40) % 26) + 1);
    return b;
}

static void put_address(struct out *o, const char *name, const struct buyer *b)
{
    put(o,
        "\"%s\":{\"first_name\":\"%s\",\"address1\":\"%s\",\"phone\":\"%s\",\"city\":\"Valencia\","
        "\"zip\":\"%s\",\"province\":\"Valencia\",\"country\":\"Spain\",\"last_name\":\"%s\","
        "\"address2\":null,\"company\":null,\"latitude\":39.4697,\"longitude\":-0.3774,"
        "\"name\":\"%s\",\"country_code\":\"ES\",\"province_code\":\"V\"}",
        name, b->first_name, b->street, b->phone, b->postcode, b->last_name, b->name);
}

static void put_money_set(struct out *o, const char *name, unsigned minor)
{
    put(o,
        "\"%s\":\"%u.%02u\",\"%s_set\":{\"shop_money\":{\"amount\":\"%u.%02u\",\"currency_code\":"
        "\"EUR\"},\"presentment_money\":{\"amount\":\"%u.%02u\",\"currency_code\":\"EUR\"}},",
        name, minor / 100, minor % 100, name, minor / 100, minor % 100, minor / 100, minor % 100);
}

static void put_line(struct out *o, uint64_t number, unsigned line, unsigned sku, unsigned quantity)
{
    unsigned long long id = first_line_id + number * 4U + line;
    put(o,
        "%s{\"id\":%llu,\"admin_graphql_api_id\":\"gid://shopify/LineItem/%llu\","
        "\"attributed_staffs\":[],\"current_quantity\":%u,\"fulfillable_quantity\":%u,"
        "\"fulfillment_service\":\"manual\",\"fulfillment_status\":null,\"gift_card\":false,"
        "\"grams\":120,\"name\":\"Bench article "
        "%04u\",\"price\":\"%u.%02u\",\"product_exists\":true,"
        "\"product_id\":%u,\"properties\":[],\"quantity\":%u,\"requires_shipping\":true,"
        "\"sku\":\"BENCH-%04u\",\"taxable\":true,\"title\":\"Bench article %04u\","
        "\"total_discount\":\"0.00\",\"variant_id\":null,\"variant_inventory_management\":"
        "\"shopify\",\"variant_title\":null,\"vendor\":\"Bench\",\"tax_lines\":[],\"duties\":[],"
        "\"discount_allocations\":[]}",
        line > 1 ? "," : "", id, id, quantity, quantity, sku, UNIT_PRICE_MINOR / 100,
        UNIT_PRICE_MINOR % 100, 921728000U + sku, quantity, sku, sku);
}

/* Two or three lines of different SKUs, one or two units each. */
static void put_lines(struct out *o, const struct load_plan *plan, uint64_t number, unsigned lines,
                      const unsigned quantities[3])
{
    uint64_t r = mixed(number ^ 0x5155U);
    unsigned sku = (unsigned)(r % plan->skus);
    unsigned step = (unsigned)((r >> 32) % (plan->skus / 3)) + 1;
    if (plan->hot)
        sku = 0;
    put(o, "\"line_items\":[");
    for (unsigned i = 0; i < lines; i++)
        put_line(o, number, i + 1, (sku + i * step) % plan->skus + 1, quantities[i]);
    put(o, "],");
}

static void put_head(struct out *o, const struct load_plan *plan, uint64_t number,
                     const struct buyer *b, const char *token)
{
    unsigned long long id = first_order_id + number;
    unsigned long long n = number;
    put(o,
        "{\"id\":%llu,\"admin_graphql_api_id\":\"gid://shopify/Order/%llu\",\"app_id\":580111,"
        "\"browser_ip\":\"192.0.2.1\",\"buyer_accepts_marketing\":false,\"cancel_reason\":null,"
        "\"cancelled_at\":null,\"cart_token\":null,\"checkout_id\":%llu,\"checkout_token\":\"%s\","
        "\"client_details\":null,\"closed_at\":null,\"confirmation_number\":\"P%08llX\","
        "\"confirmed\":true,\"contact_email\":\"%s\",\"created_at\":\"%s\",\"currency\":\"EUR\",",
        id, id, id + 7U, token, n, b->email, plan->placed_at);
    put(o,
        "\"customer_locale\":\"es-ES\",\"device_id\":null,\"discount_codes\":[],"
        "\"duties_included\":false,\"email\":\"%s\",\"estimated_taxes\":false,"
        "\"financial_status\":\"paid\",\"fulfillment_status\":null,\"landing_site\":\"/\","
        "\"location_id\":null,\"name\":\"#B%llu\",\"note\":null,\"note_attributes\":[],"
        "\"number\":%llu,\"order_number\":%llu,\"payment_gateway_names\":[\"shopify_payments\"],"
        "\"phone\":\"%s\",\"po_number\":null,\"presentment_currency\":\"EUR\","
        "\"processed_at\":\"%s\",\"reference\":null,\"source_name\":\"web\",\"tags\":\"\","
        "\"tax_exempt\":false,\"tax_lines\":[],\"taxes_included\":true,\"test\":false,"
        "\"token\":\"%s\",\"total_weight\":360,\"updated_at\":\"%s\",\"user_id\":null,",
        b->email, n, n, n, b->phone, plan->placed_at, token, plan->placed_at);
}

static void put_tail(struct out *o, const struct load_plan *plan, uint64_t number,
                     const struct buyer *b)
{
    unsigned long long customer = 107333000000U + number;
    put(o,
        "\"customer\":{\"id\":%llu,\"email\":\"%s\",\"created_at\":\"%s\",\"first_name\":\"%s\","
        "\"last_name\":\"%s\",\"state\":\"disabled\",\"note\":null,\"verified_email\":true,"
        "\"tax_exempt\":false,\"phone\":null,\"sms_marketing_consent\":null,\"tags\":\"\","
        "\"currency\":\"EUR\",\"tax_exemptions\":[]},\"discount_applications\":[],"
        "\"fulfillments\":[],\"payment_terms\":null,\"refunds\":[],\"shipping_lines\":[{\"id\":%"
        "llu,"
        "\"carrier_identifier\":null,\"code\":\"standard\",\"discounted_price\":\"%u.%02u\","
        "\"phone\":null,\"price\":\"%u.%02u\",\"source\":\"shopify\",\"title\":\"Standard\","
        "\"tax_lines\":[],\"discount_allocations\":[]}]}",
        customer, b->email, plan->placed_at, b->first_name, b->last_name, customer + 3U,
        SHIPPING_MINOR / 100, SHIPPING_MINOR % 100, SHIPPING_MINOR / 100, SHIPPING_MINOR % 100);
}

static void put_body(struct out *o, const struct load_plan *plan, uint64_t number)
{
    uint64_t r = mixed(number ^ 0xB0D7U);
    bool hold = r % 100 < plan->hold_percent;
    unsigned lines = 2 + (unsigned)((r >> 16) & 1U);
    unsigned quantities[3] = {1 + (unsigned)((r >> 17) & 1U), 1, 1 + (unsigned)((r >> 18) & 1U)};
    unsigned units = quantities[0] + quantities[1] + (lines == 3 ? quantities[2] : 0);
    char token[40];
    snprintf(token, sizeof token, "%016llx%016llx", (unsigned long long)r,
             (unsigned long long)mixed(r));

    struct buyer b = make_buyer(number, hold);
    put_head(o, plan, number, &b, token);
    put_money_set(o, "subtotal_price", units * UNIT_PRICE_MINOR);
    put_money_set(o, "current_total_price", units * UNIT_PRICE_MINOR + SHIPPING_MINOR);
    put_money_set(o, "total_price", units * UNIT_PRICE_MINOR + SHIPPING_MINOR);
    put_address(o, "billing_address", &b);
    put(o, ",");
    put_address(o, "shipping_address", &b);
    put(o, ",");
    put_lines(o, plan, number, lines, quantities);
    put_tail(o, plan, number, &b);
}

static size_t put_request(struct out *o, const struct load_plan *plan, struct load_signer *s,
                          uint64_t number)
{
    char body_text[LOAD_REQUEST_MAX];
    struct out body = {.text = body_text, .limit = sizeof body_text};
    put_body(&body, plan, number);
    char signature[64];
    sign(s, body.text, body.used, signature);

    const char *merchant = plan->merchants[number % plan->merchant_count];
    put(o,
        "POST /v1/hooks/%s/%s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"
        "Content-Length: %zu\r\nX-Shopify-Topic: orders/create\r\nX-Shopify-Hmac-Sha256: %s\r\n"
        "X-Shopify-Shop-Domain: %s.myshopify.com\r\nX-Shopify-API-Version: 2026-07\r\n"
        "X-Shopify-Webhook-Id: %08llx-0000-4000-8000-%012llx\r\n\r\n",
        merchant, plan->connection, plan->host, body.used, signature, merchant,
        (unsigned long long)(mixed(number) >> 32), (unsigned long long)number);
    assert(body.used < o->limit - o->used);
    memcpy(o->text + o->used, body.text, body.used);
    o->used += body.used;
    return o->used;
}

bool load_chunk_init(struct load_chunk *c, unsigned limit)
{
    assert(limit > 0);

    *c = (struct load_chunk){.limit = limit};
    c->limit_bytes = (size_t)limit * MEAN_REQUEST_BYTES + LOAD_REQUEST_MAX;
    c->bytes = malloc(c->limit_bytes);
    c->requests = calloc(limit, sizeof *c->requests);
    if (c->bytes != NULL && c->requests != NULL)
        return true;
    load_chunk_release(c);
    return false;
}

void load_chunk_release(struct load_chunk *c)
{
    free(c->bytes);
    free(c->requests);
    *c = (struct load_chunk){0};
}

void load_chunk_fill(struct load_chunk *c, const struct load_plan *plan, struct load_signer *s,
                     uint64_t first, unsigned wanted)
{
    assert(plan->merchant_count > 0);
    assert(plan->skus >= 3);

    c->used_bytes = 0;
    c->count = 0;
    while (c->count < wanted && c->count < c->limit &&
           c->limit_bytes - c->used_bytes >= LOAD_REQUEST_MAX) {
        uint64_t r = mixed(first + c->orders_made + c->count * 0x10001U);
        struct load_request *request = &c->requests[c->count];
        if (c->count > DUPLICATE_GAP && r % 100 < plan->duplicate_percent) {
            *request = c->requests[(r >> 8) % (c->count - DUPLICATE_GAP)];
        } else {
            uint64_t number = first + c->orders_made;
            struct out o = {.text = (char *)c->bytes + c->used_bytes, .limit = LOAD_REQUEST_MAX};
            request->offset = c->used_bytes;
            request->len = (uint32_t)put_request(&o, plan, s, number);
            request->external_id = first_order_id + number;
            c->used_bytes += request->len;
            c->orders_made++;
        }
        c->count++;
    }
}
