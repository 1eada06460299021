/* DHL Unified Tracking: the published answer first, then what it could be made to say. */
#include "partner/dhl/dhl_unified.h"

#include <stdio.h>
#include <stdlib.h>

#include "../base/cmocka_all.h"
#include "partner/webhook.h"
#include "rules/platforms.h"
#include "rules/statuses.h"

static struct arena arena;

static struct slice published(void)
{
    static char text[16384];
    FILE *f = fopen("tests/partner/fixtures/dhl_unified_tracking.json", "rb");
    assert_non_null(f);
    size_t n = fread(text, 1, sizeof text, f);
    fclose(f);
    return (struct slice){text, n};
}

static const struct json *parse(struct slice text)
{
    const struct json *root = NULL;
    struct json_error error;
    assert_int_equal(json_parse(&arena, text, &json_limits_payload, &root, &error), HF_OK);
    return root;
}

static const struct json *find(const char *text, const char *number, enum dhl_unified_found wanted)
{
    const struct json *s = NULL;
    assert_int_equal(dhl_unified_find(parse(slice_of(text)), slice_of(number), SLICE_NONE, &s),
                     wanted);
    return s;
}

static const struct json *first_event(const struct json *shipment)
{
    const struct json *facts = dhl_unified_facts(&arena, shipment);
    assert_non_null(facts);
    return json_get(facts, "events")->first;
}

static void the_published_answer_is_pre_transit_whatever_its_text_says(void **state)
{
    (void)state;
    const struct json *s = NULL;
    assert_int_equal(dhl_unified_find(parse(published()), SLICE("7777777770"), SLICE_NONE, &s),
                     DHL_FOUND);
    const struct json *e = first_event(s);
    assert_true(slice_is(json_get_text(e, "code"), "pre-transit"));
    assert_true(slice_is(json_get_text(e, "text"), "DELIVERED"));
    assert_true(slice_is(json_get_text(e, "at_local"), "2018-03-02T07:53:47"));
    assert_true(slice_is(json_get_text(e, "place"), "AMSTERDAM NL"));
    assert_true(json_get_text(e, "proof").len == 0);
}

static void nobody_who_signed_is_carried(void **state)
{
    (void)state;
    const struct json *s = NULL;
    assert_int_equal(dhl_unified_find(parse(published()), SLICE("7777777770"), SLICE_NONE, &s),
                     DHL_FOUND);
    JSON_EACH(member, first_event(s))
    assert_false(slice_is(member->text, "JESSICA"));
}

static void one_of_its_eight_pieces_is_not_the_shipment(void **state)
{
    (void)state;
    const struct json *s = NULL;
    assert_int_equal(
        dhl_unified_find(parse(published()), SLICE("JD014600002708681600"), SLICE_NONE, &s),
        DHL_PIECE);
    assert_int_equal(
        dhl_unified_find(parse(published()), SLICE("7777777770"), SLICE("parcel-de"), &s),
        DHL_ABSENT);
}

static void two_divisions_are_nobodys(void **state)
{
    (void)state;
    find("{\"shipments\":[{\"id\":\"1\",\"service\":\"a\"},{\"id\":\"1\",\"service\":\"b\"}]}", "1",
         DHL_AMBIGUOUS);
    find("{\"shipments\":[{\"id\":\"1\",\"service\":\"a\"},{\"id\":\"2\",\"service\":\"b\"}]}", "1",
         DHL_FOUND);
    find("{\"shipments\":[]}", "1", DHL_ABSENT);
    find("{}", "1", DHL_ABSENT);
}

static void a_proof_needs_the_destination_and_a_link(void **state)
{
    (void)state;
    static const struct {
        const char *place, *pod;
        bool counts;
    } cases[] = {
        {"{\"postalCode\":\"50001\"}",                        "https://pod.example/1", true },
        {"{\"postalCode\":\"46001\"}",                        "https://pod.example/1", false},
        {"{\"countryCode\":\"PT\",\"postalCode\":\"50001\"}", "https://pod.example/1", false},
        {"{}",                                                "https://pod.example/1", true },
        {"{\"postalCode\":\"50001\"}",                        "http://pod.example/1",  false},
        {"{\"postalCode\":\"50001\"}",                        "string",                false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[600];
        snprintf(
            text, sizeof text,
            "{\"shipments\":[{\"id\":\"1\",\"destination\":{\"address\":{\"countryCode\":\"ES\","
            "\"postalCode\":\"50001\"}},\"details\":{\"proofOfDelivery\":{\"documentUrl\":\"%s\"}},"
            "\"events\":[{\"statusCode\":\"delivered\",\"timestamp\":\"2026-01-01T10:00:00Z\","
            "\"location\":{\"address\":%s}}]}]}",
            cases[i].pod, cases[i].place);
        const struct json *e = first_event(find(text, "1", DHL_FOUND));
        assert_int_equal(json_get_text(e, "proof").len > 0, cases[i].counts);
        assert_true(slice_is(json_get_text(e, "at"), "2026-01-01T10:00:00Z"));
    }
}

static void a_division_without_history_tells_its_status(void **state)
{
    (void)state;
    const struct json *e = first_event(find(
        "{\"shipments\":[{\"id\":1,\"status\":{\"statusCode\":\"transit\",\"timestamp\":\"x\"}}]}",
        "1", DHL_FOUND));
    assert_true(slice_is(json_get_text(e, "code"), "transit"));
}

static void numbers_of_a_push_are_found_in_any_shape(void **state)
{
    (void)state;
    struct tracking_hint hint;
    struct doc_error error;
    assert_int_equal(webhook_dhl_unified.read_hint(&arena, published(), &hint, &error), HF_OK);
    bool shipment = false, piece = false;
    for (int i = 0; i < hint.count; i++) {
        shipment = shipment || slice_is(hint.numbers[i], "7777777770");
        piece = piece || slice_is(hint.numbers[i], "JD014600002708681600");
        assert_false(slice_is(hint.numbers[i], "John"));
    }
    assert_true(shipment && piece);
    assert_int_equal(
        webhook_dhl_unified.read_hint(&arena, SLICE("{\"status\":\"transit\"}"), &hint, &error),
        HF_REFUSED);
    assert_int_equal(webhook_dhl_unified.read_hint(&arena, SLICE("{"), &hint, &error), HF_REFUSED);
}

/* Its codes stand in the carried table, under the name its platform has: adding a carrier is rows.
 */
static void every_platform_that_tracks_has_its_codes(void **state)
{
    (void)state;
    for (size_t i = 0; i < platform_count; i++) {
        const struct platform *p = &platforms[i];
        if (!p->tracks)
            continue;
        assert_non_null(p->statuses);
        assert_true(carrier_status_known(slice_of(p->statuses)));
        const struct outbound_adapter *a = outbound_adapter(slice_of(p->name));
        assert_non_null(a);
        assert_true(outbound_adapter_sends(a, SLICE("pull.tracking")));
        assert_int_equal(p->labels, outbound_adapter_sends(a, SLICE("label.buy")));
    }
    const struct carrier_status *s = carrier_status_find(SLICE("dhl-unified"), SLICE("failure"));
    assert_non_null(s);
    assert_false(s->proves_custody);
}

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, (size_t)16 * 1024 * 1024);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_answer_is_pre_transit_whatever_its_text_says),
        cmocka_unit_test(nobody_who_signed_is_carried),
        cmocka_unit_test(one_of_its_eight_pieces_is_not_the_shipment),
        cmocka_unit_test(two_divisions_are_nobodys),
        cmocka_unit_test(a_proof_needs_the_destination_and_a_link),
        cmocka_unit_test(a_division_without_history_tells_its_status),
        cmocka_unit_test(numbers_of_a_push_are_found_in_any_shape),
        cmocka_unit_test(every_platform_that_tracks_has_its_codes),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
