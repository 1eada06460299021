/* WooCommerce's signature, ping and order body. The body of fixtures/woocommerce_order.json is the
 * response example of the WooCommerce REST API documentation (Apache-2.0, see NOTICE). */
#include "partner/woocommerce/woocommerce_order.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, (size_t)4 * 1024 * 1024);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static struct slice fixture(void)
{
    FILE *f = fopen("tests/partner/fixtures/woocommerce_order.json", "rb");
    assert_non_null(f);
    char *text = arena_take(&arena, 65536, 1);
    size_t bytes = fread(text, 1, 65536, f);
    fclose(f);
    return (struct slice){text, bytes};
}

static const struct order_doc *read_good(const char *text)
{
    const struct order_doc *doc = NULL;
    struct doc_error error = {0};
    enum hf_status s = woocommerce_read_order(&arena, slice_of(text), TOPIC_CREATED, &doc, &error);
    if (s != HF_OK)
        fail_msg("refused: %.*s %.*s", SLICE_FMT(error.field), SLICE_FMT(error.message));
    return doc;
}

static void refused(const char *text, const char *field)
{
    const struct order_doc *doc = NULL;
    struct doc_error error = {0};
    assert_int_equal(woocommerce_read_order(&arena, slice_of(text), TOPIC_CREATED, &doc, &error),
                     HF_REFUSED);
    assert_true(slice_is(error.field, field));
    assert_true(error.message.len > 0);
}

#define HEAD \
    "\"id\":7,\"number\":\"A-7\",\"currency\":\"EUR\",\"date_modified_gmt\":\"2026-11-23T09:00:00\""
#define LINE \
    "{\"id\":1,\"product_id\":5,\"variation_id\":0,\"quantity\":2,\"sku\":\"X\",\"price\":3.3333333}"

static void the_documented_order_is_read_whole(void **state)
{
    (void)state;
    const struct order_doc *doc = NULL;
    struct doc_error error = {0};
    assert_int_equal(woocommerce_read_order(&arena, fixture(), TOPIC_CREATED, &doc, &error), HF_OK);
    assert_true(slice_is(doc->external_id, "727"));
    assert_true(slice_is(doc->currency, "USD"));
    assert_int_equal(doc->total_minor, 2935);
    assert_int_equal(doc->payment, PAYMENT_CAPTURED);
    assert_int_equal(doc->version_at_us, INT64_C(1490210888000000)); /* 2017-03-22T19:28:08Z */
    assert_int_equal(doc->line_count, 2);
    assert_true(slice_is(doc->lines[0].variant_id, "93")); /* no variation: the product */
    assert_true(slice_is(doc->lines[1].variant_id, "23"));
    assert_true(slice_is(doc->lines[1].channel_sku, "Bar3"));
    assert_int_equal(doc->lines[1].unit_price_minor, 1200);
    assert_true(slice_is(doc->method, "flat_rate"));
    assert_true(slice_is(doc->ship_to.name, "John Doe"));
    assert_true(slice_is(doc->ship_to.phone_source, "billing.phone"));
}

/* trap: the whole `shipping` is empty texts where the shop ships to billing */
static void an_empty_shipping_address_means_billing(void **state)
{
    (void)state;
    const struct order_doc *d = read_good(
        "{" HEAD ",\"status\":\"processing\",\"line_items\":[" LINE
        "],\"shipping\":{\"first_name\":\"\",\"address_1\":\"\"},"
        "\"billing\":{\"first_name\":\"Ana\",\"last_name\":\"\",\"address_1\":\"Calle 1\",\"country\":\"ES\",\"phone\":\"600\"}}");
    assert_true(slice_is(d->ship_to.name, "Ana"));
    assert_true(slice_is(d->ship_to.street[0], "Calle 1"));
    assert_true(slice_is(d->ship_to.phone_source, "billing.phone"));
}

/* OP-3: cash on delivery is `processing` and unpaid */
static void the_status_alone_proves_no_payment(void **state)
{
    (void)state;
    static const char *const open[] = {"pending", "processing", "on-hold", "completed"};
    for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
        char text[512];
        snprintf(
            text, sizeof text,
            "{" HEAD
            ",\"status\":\"%s\",\"payment_method\":\"cod\",\"date_paid_gmt\":null,\"line_items\":[]}",
            open[i]);
        assert_int_equal(read_good(text)->payment, PAYMENT_PENDING);
    }
    assert_int_equal(
        read_good(
            "{" HEAD
            ",\"status\":\"processing\",\"date_paid_gmt\":\"2026-11-23T08:59:00\",\"line_items\":[]}")
            ->payment,
        PAYMENT_CAPTURED);
    assert_int_equal(
        read_good(
            "{" HEAD
            ",\"status\":\"refunded\",\"date_paid_gmt\":\"2026-11-23T08:59:00\",\"line_items\":[]}")
            ->payment,
        PAYMENT_FAILED);
    assert_int_equal(
        read_good("{" HEAD ",\"status\":\"processing\",\"date_paid_gmt\":\"2026-11-23T08:59:00\","
                  "\"refunds\":[{\"id\":1,\"total\":\"-3.00\"}],\"line_items\":[]}")
            ->payment,
        PAYMENT_REFUNDED_PART);
}

static void cancelled_and_trashed_orders_are_cancelled(void **state)
{
    (void)state;
    assert_int_equal(read_good("{" HEAD ",\"status\":\"cancelled\",\"line_items\":[]}")->topic,
                     TOPIC_CANCELLED);
    assert_int_equal(read_good("{" HEAD ",\"status\":\"trash\",\"line_items\":[]}")->topic,
                     TOPIC_CANCELLED);
}

static void a_status_of_a_plug_in_is_for_a_person(void **state)
{
    (void)state;
    refused("{" HEAD ",\"status\":\"wc-awaiting-pickup\",\"line_items\":[]}", "status");
    refused("{" HEAD ",\"line_items\":[]}", "status");
}

static void a_checkout_draft_is_no_order(void **state)
{
    (void)state;
    const struct order_doc *doc = NULL;
    struct doc_error error = {0};
    assert_int_equal(
        woocommerce_read_order(&arena,
                               SLICE("{" HEAD ",\"status\":\"checkout-draft\",\"line_items\":[]}"),
                               TOPIC_CREATED, &doc, &error),
        HF_NOT_FOUND);
}

/* SKU-9: what bundles others is not sent itself */
static void a_bundles_parent_is_not_physical(void **state)
{
    (void)state;
    const struct order_doc *d = read_good(
        "{" HEAD
        ",\"status\":\"processing\",\"line_items\":[{\"id\":1,\"quantity\":1,\"sku\":\"KIT\",\"bundled_items\":[2]},"
        "{\"id\":2,\"quantity\":1,\"sku\":\"PART\",\"bundled_by\":\"1\",\"bundled_items\":[]}]}");
    assert_false(d->lines[0].physical);
    assert_true(d->lines[1].physical);
}

static void what_cannot_be_right_is_refused_by_its_field(void **state)
{
    (void)state;
    refused("[]", "");
    refused("{\"status\":\"processing\",\"currency\":\"EUR\"}", "id");
    refused("{\"id\":7,\"status\":\"processing\"}", "currency");
    refused("{\"id\":7,\"status\":\"processing\",\"currency\":\"EURO\"}", "currency");
    refused(
        "{\"id\":7,\"status\":\"processing\",\"currency\":\"EUR\",\"date_modified_gmt\":\"yesterday\"}",
        "date_modified_gmt");
    refused("{\"id\":7,\"status\":\"processing\",\"currency\":\"EUR\",\"total\":\"12.345\"}",
            "total");
    refused("{" HEAD ",\"status\":\"processing\"}", "line_items");
    refused("{" HEAD ",\"status\":\"processing\",\"line_items\":[{\"id\":1,\"quantity\":1.5}]}",
            "quantity");
    refused("{" HEAD ",\"status\":\"processing\",\"line_items\":[{\"id\":1,\"quantity\":-1}]}",
            "quantity");
    refused("{" HEAD ",\"status\":\"processing\",\"line_items\":[7]}", "line_items");
}

/* -- the signature */

struct delivery {
    const char *signature, *topic, *source;
};

static struct slice header(const void *arg, const char *name)
{
    const struct delivery *d = arg;
    const char *text = strcmp(name, "X-WC-Webhook-Signature") == 0 ? d->signature
                       : strcmp(name, "X-WC-Webhook-Topic") == 0   ? d->topic
                       : strcmp(name, "X-WC-Webhook-Source") == 0  ? d->source
                                                                   : NULL;
    return text != NULL ? slice_of(text) : SLICE_NONE;
}

static const char body[] =
    "{\"id\":820982911946154508,\"note\":\"a\\u00e9\\/b\",\"total_price\":\"403.00\"}";

static enum webhook_verdict verdict_of(const struct delivery *d, const char *text,
                                       const char *secret)
{
    struct slice secrets[] = {SLICE("another"), slice_of(secret)};
    struct webhook_head head = {0};
    struct webhook in = {.header = header,
                         .header_arg = d,
                         .body = slice_of(text),
                         .secrets = secrets,
                         .secret_count = 2,
                         .account = SLICE("shop.example")};
    enum webhook_verdict v = webhook_woocommerce.verify(&in, &head);
    if (v == WEBHOOK_VERIFIED)
        assert_null(head.key.ptr); /* two orders of one second share a delivery id */
    return v;
}

static void the_secret_counts_as_wordpress_decodes_it(void **state)
{
    (void)state;
    struct delivery d = {"gorL+jLC0txqPTkFtm+WEnveepAaHOjml2zZgeI65co=", "order.created",
                         "https://shop.example/"};
    assert_int_equal(verdict_of(&d, body, "s&amp;cret"), WEBHOOK_VERIFIED);
    assert_int_equal(verdict_of(&d, body, "s&cret"), WEBHOOK_VERIFIED);
    assert_int_equal(verdict_of(&d, body, "s&amp;amp;cret"), WEBHOOK_BAD_SIGNATURE);
    char out[64];
    size_t used =
        woocommerce_secret(SLICE("&lt;a&gt;&quot;&#039;&#39;&#x27;&amp;amp;&nbsp;&"), out);
    assert_true(slice_is((struct slice){out, used}, "<a>\"'''&amp;&nbsp;&"));
}

static void another_shop_or_another_body_is_not_ours(void **state)
{
    (void)state;
    struct delivery d = {"gorL+jLC0txqPTkFtm+WEnveepAaHOjml2zZgeI65co=", "order.created",
                         "https://other.example/"};
    assert_int_equal(verdict_of(&d, body, "s&cret"), WEBHOOK_BAD_SIGNATURE);
    d.source = NULL;
    assert_int_equal(verdict_of(&d, body, "s&cret"), WEBHOOK_VERIFIED);
    assert_int_equal(verdict_of(&d, "{}", "s&cret"), WEBHOOK_BAD_SIGNATURE);
    d.signature = "gorL+jLC0txqPTkFtm+WEnveepAaHOjml2zZgeI65co"; /* no padding: strict */
    assert_int_equal(verdict_of(&d, body, "s&cret"), WEBHOOK_BAD_SIGNATURE);
    d.topic = NULL;
    assert_int_equal(verdict_of(&d, body, "s&cret"), WEBHOOK_UNSIGNED);
}

static void only_the_ping_may_come_unsigned(void **state)
{
    (void)state;
    struct delivery d = {NULL, NULL, NULL};
    assert_int_equal(verdict_of(&d, "webhook_id=42", "s"), WEBHOOK_PING);
    assert_int_equal(verdict_of(&d, "webhook_id=", "s"), WEBHOOK_UNSIGNED);
    assert_int_equal(verdict_of(&d, "webhook_id=42&x=1", "s"), WEBHOOK_UNSIGNED);
    assert_int_equal(verdict_of(&d, "{\"webhook_id\":42}", "s"), WEBHOOK_UNSIGNED);
    d.signature = "";
    d.topic = "order.created";
    assert_int_equal(verdict_of(&d, body, "s"), WEBHOOK_UNSIGNED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_documented_order_is_read_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_empty_shipping_address_means_billing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_status_alone_proves_no_payment, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cancelled_and_trashed_orders_are_cancelled, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_status_of_a_plug_in_is_for_a_person, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_checkout_draft_is_no_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_bundles_parent_is_not_physical, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_right_is_refused_by_its_field, set_up,
                                        tear_down),
        cmocka_unit_test(the_secret_counts_as_wordpress_decodes_it),
        cmocka_unit_test(another_shop_or_another_body_is_not_ours),
        cmocka_unit_test(only_the_ping_may_come_unsigned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
