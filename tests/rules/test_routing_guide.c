/* A retailer's guide: what a load breaks, to the gram and the hour; a rule that cannot be read is
 * refused. */
#include "rules/routing_guide.h"

#include "../base/cmocka_all.h"
#include "base/clock.h"

static struct arena arena;
static const int64_t noon = 100 * US_PER_DAY;

static enum hf_status read(const char *text, struct routing_guide *g, const char **field)
{
    const struct json *root = NULL;
    struct json_error error;
    const char *expected = "";
    *field = "";
    assert_int_equal(json_parse(&arena, slice_of(text), &json_limits_payload, &root, &error),
                     HF_OK);
    return guide_read(root, g, field, &expected);
}

static const char whole[] =
    "{\"carriers\":[\"veloz\",\"posta\"],\"carton_max_weight_g\":15000,\"pallets\":true,"
    "\"asn_lead_hours\":4,\"chargebacks\":{\"currency\":\"EUR\",\"asn_late\":15000}}";

static void every_rule_is_judged(void **state)
{
    (void)state;
    struct routing_guide g;
    const char *field;
    assert_int_equal(read(whole, &g, &field), HF_OK);
    struct guide_facts good = {.carrier = SLICE("posta"),
                               .heaviest_g = 15000,
                               .slot_at_us = noon,
                               .asn_sent_at_us = noon - 4 * US_PER_HOUR,
                               .now_us = noon};
    assert_int_equal(guide_judge(&g, &good), 0);
    struct guide_facts bad = {.carrier = SLICE("nadie"),
                              .heaviest_g = 15001,
                              .loose_cartons = 1,
                              .slot_at_us = noon,
                              .asn_sent_at_us = noon - 4 * US_PER_HOUR + 1,
                              .now_us = noon};
    assert_int_equal(guide_judge(&g, &bad), 1u << GUIDE_CARRIER | 1u << GUIDE_CARTON_WEIGHT |
                                                1u << GUIDE_PALLET | 1u << GUIDE_ASN_LATE);
    assert_int_equal(g.charge_minor[GUIDE_ASN_LATE], 15000);
    assert_int_equal(g.charge_minor[GUIDE_CARRIER], 0);
}

static const char pallet_rules[] =
    "{\"pallet_sizes\":[\"800x1200\",\"1200x1000\"],\"pallet_max_height_mm\":1800,"
    "\"pallet_max_weight_g\":900000,\"pallet_max_stack\":1,\"pallet_wrap\":[\"stretch\"],"
    "\"pallet_label_sides\":2,\"pallet_label_min_mm\":400,\"pallet_label_max_mm\":800,"
    "\"pallet_label_edge_mm\":50}";

static void every_pallet_rule_is_judged_to_the_millimetre(void **state)
{
    (void)state;
    struct routing_guide g;
    const char *field;
    assert_int_equal(read(pallet_rules, &g, &field), HF_OK);
    struct pallet_facts f = {SLICE("1"), 1200, 800, 1800, 900000, 1, 2, SLICE("stretch"), 400, 50};
    assert_int_equal(guide_judge_pallet(&g, &f), 0);
    f = (struct pallet_facts){SLICE("1"),       1000, 1200, 1800, 900000, 1, 4,
                              SLICE("stretch"), 800,  51};
    assert_int_equal(guide_judge_pallet(&g, &f), 0);
    f = (struct pallet_facts){SLICE("1"), 1201, 800, 1801, 900001, 2, 1, SLICE(""), 399, 50};
    assert_int_equal(guide_judge_pallet(&g, &f),
                     ((1u << GUIDE_BREACHES) - 1) & ~((1u << GUIDE_PALLET_SIZE) - 1));
    f = (struct pallet_facts){.sscc = SLICE("1"), .wrap = SLICE("")};
    assert_int_equal(guide_judge_pallet(&g, &f), 1u << GUIDE_PALLET_UNMEASURED);
    assert_int_equal(read("{\"pallets\":true}", &g, &field), HF_OK);
    assert_int_equal(guide_judge_pallet(&g, &f), 0);
}

static void a_label_sits_where_the_guide_has_it(void **state)
{
    (void)state;
    struct routing_guide g;
    const char *field;
    static const struct {
        int64_t height_mm, edge_mm;
        bool good;
    } rows[] = {
        {400, 50, true },
        {800, 90, true },
        {399, 50, false},
        {801, 50, false},
        {400, 49, false},
        {0,   50, false}, /* nobody measured it */
        {400, 0,  false},
    };
    assert_int_equal(read("{\"pallet_label_min_mm\":400,\"pallet_label_max_mm\":800,"
                          "\"pallet_label_edge_mm\":50}",
                          &g, &field),
                     HF_OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pallet_facts f = {
            SLICE("1"),        1200,           800, 1800, 900000, 1, 0, SLICE(""),
            rows[i].height_mm, rows[i].edge_mm};
        assert_int_equal(guide_judge_pallet(&g, &f),
                         rows[i].good ? 0 : 1u << GUIDE_PALLET_LABEL_PLACE);
    }
    assert_int_equal(read("{\"pallet_label_max_mm\":800}", &g, &field), HF_OK);
    struct pallet_facts f = {SLICE("1"), 1200, 800, 1800, 900000, 1, 0, SLICE(""), 0, 0};
    assert_int_equal(guide_judge_pallet(&g, &f), 1u << GUIDE_PALLET_LABEL_PLACE);
    assert_int_equal(read("{\"pallet_label_min_mm\":800,\"pallet_label_max_mm\":400}", &g, &field),
                     HF_REFUSED);
    assert_string_equal(field, "rules.pallet_label_max_mm");
}

static void a_carton_is_judged_by_its_box_and_what_is_in_it(void **state)
{
    (void)state;
    struct routing_guide g;
    const char *field;
    const struct slice paper[] = {SLICE("paper")}, both[] = {SLICE("paper"), SLICE("polystyrene")};
    assert_int_equal(read("{\"carton_max_size\":\"400x600x300\","
                          "\"prohibited_material\":[\"polystyrene\",\"tape-pvc\"]}",
                          &g, &field),
                     HF_OK);
    const struct {
        int64_t side_mm[3];
        const struct slice *material;
        int count;
        unsigned broken;
    } rows[] = {
        {{600, 400, 300}, NULL,  0, 0                                                          },
        {{300, 600, 400}, paper, 1, 0                                                          },
        {{601, 10, 10},   NULL,  0, 1u << GUIDE_CARTON_SIZE                                    },
        {{401, 401, 10},  NULL,  0, 1u << GUIDE_CARTON_SIZE                                    },
        {{301, 301, 301}, both,  2, 1u << GUIDE_CARTON_SIZE | 1u << GUIDE_CARTON_MATERIAL      },
        {{0, 0, 0},       both,  2, 1u << GUIDE_CARTON_UNMEASURED | 1u << GUIDE_CARTON_MATERIAL},
        {{600, 400, 0},   NULL,  0, 1u << GUIDE_CARTON_UNMEASURED                              },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct carton_facts f = {
            .sscc = SLICE("1"),
            .side_mm = {rows[i].side_mm[0], rows[i].side_mm[1], rows[i].side_mm[2]},
            .material = rows[i].material,
            .material_count = rows[i].count
        };
        assert_int_equal(guide_judge_carton(&g, &f), rows[i].broken);
    }
    assert_int_equal(read("{}", &g, &field), HF_OK);
    struct carton_facts f = {.sscc = SLICE("1"), .material = both, .material_count = 2};
    assert_int_equal(guide_judge_carton(&g, &f), 0);
    static const char *const bad[] = {
        "{\"carton_max_size\":\"600x400\"}",
        "{\"carton_max_size\":\"600x400x300x1\"}",
        "{\"carton_max_size\":\"600x400x0\"}",
        "{\"carton_max_size\":\"600x400x5001\"}",
        "{\"carton_max_size\":600}",
        "{\"carton_max_size\":\"\"}",
        "{\"prohibited_material\":[]}",
        "{\"prohibited_material\":[\"No Word\"]}",
        "{\"prohibited_material\":\"polystyrene\"}",
        "{\"pallet_label_edge_mm\":0}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(read(bad[i], &g, &field), HF_REFUSED);
}

static void a_guide_is_written_as_it_is_read(void **state)
{
    (void)state;
    struct routing_guide g, again;
    const char *field;
    struct json_out o;
    char text[1024];
    assert_int_equal(read(pallet_rules, &g, &field), HF_OK);
    json_out_init(&o, sizeof text);
    guide_write(&o, &g);
    struct slice out = json_out_text(&o);
    assert_true(out.len > 0 && out.len < sizeof text);
    memcpy(text, out.ptr, out.len);
    text[out.len] = '\0';
    json_out_release(&o);
    assert_int_equal(read(text, &again, &field), HF_OK);
    assert_memory_equal(g.sizes, again.sizes, sizeof g.sizes);
    assert_int_equal(again.pallet_max_height_mm, 1800);
    assert_int_equal(again.pallet_label_min_mm, 400);
    assert_int_equal(again.wrap_count, 1);
}

static void an_asn_is_late_when_its_hour_is_over(void **state)
{
    (void)state;
    struct routing_guide g;
    const char *field;
    assert_int_equal(read("{\"asn_lead_hours\":24}", &g, &field), HF_OK);
    struct guide_facts f = {.carrier = SLICE("x"), .slot_at_us = noon, .now_us = noon - US_PER_DAY};
    assert_int_equal(guide_judge(&g, &f), 0);
    f.now_us++;
    assert_int_equal(guide_judge(&g, &f), 1u << GUIDE_ASN_LATE);
    f.slot_at_us = 0;
    assert_int_equal(guide_judge(&g, &f), 0);
}

static void what_is_not_stated_is_not_broken(void **state)
{
    (void)state;
    struct routing_guide g;
    const char *field;
    assert_int_equal(read("{}", &g, &field), HF_OK);
    struct guide_facts f = {.carrier = SLICE(""),
                            .heaviest_g = 99999,
                            .loose_cartons = 9,
                            .slot_at_us = 1,
                            .now_us = noon};
    assert_int_equal(guide_judge(&g, &f), 0);
}

static void a_rule_that_cannot_be_read_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *field;
    } cases[] = {
        {"[]",                                                     "rules"                     },
        {"{\"carrier\":[\"veloz\"]}",                              "rules"                     },
        {"{\"carriers\":[]}",                                      "rules.carriers"            },
        {"{\"carriers\":[7]}",                                     "rules.carriers"            },
        {"{\"carton_max_weight_g\":0}",                            "rules.carton_max_weight_g" },
        {"{\"carton_max_weight_g\":1.5}",                          "rules.carton_max_weight_g" },
        {"{\"pallet_sizes\":[\"1200\"]}",                          "rules.pallet_sizes"        },
        {"{\"pallet_sizes\":[\"1200x0\"]}",                        "rules.pallet_sizes"        },
        {"{\"pallet_sizes\":[]}",                                  "rules.pallet_sizes"        },
        {"{\"pallet_wrap\":[\"Shrink wrap\"]}",                    "rules.pallet_wrap"         },
        {"{\"pallet_max_height_mm\":5001}",                        "rules.pallet_max_height_mm"},
        {"{\"pallet_label_sides\":5}",                             "rules.pallet_label_sides"  },
        {"{\"pallet_max_stack\":0}",                               "rules.pallet_max_stack"    },
        {"{\"pallets\":\"yes\"}",                                  "rules.pallets"             },
        {"{\"asn_lead_hours\":721}",                               "rules.asn_lead_hours"      },
        {"{\"chargebacks\":{\"asn_late\":100}}",                   "rules.chargebacks"         },
        {"{\"chargebacks\":{\"currency\":\"EUR\",\"mood\":100}}",  "rules.chargebacks"         },
        {"{\"chargebacks\":{\"currency\":\"EURO\",\"pallet\":1}}", "rules.chargebacks"         },
        {"{\"chargebacks\":{\"currency\":\"EUR\",\"pallet\":0}}",  "rules.chargebacks"         },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct routing_guide g;
        const char *field;
        assert_int_equal(read(cases[i].text, &g, &field), HF_REFUSED);
        assert_string_equal(field, cases[i].field);
    }
}

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, (size_t)1024 * 1024);
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
        cmocka_unit_test(every_rule_is_judged),
        cmocka_unit_test(every_pallet_rule_is_judged_to_the_millimetre),
        cmocka_unit_test(a_label_sits_where_the_guide_has_it),
        cmocka_unit_test(a_carton_is_judged_by_its_box_and_what_is_in_it),
        cmocka_unit_test(a_guide_is_written_as_it_is_read),
        cmocka_unit_test(an_asn_is_late_when_its_hour_is_over),
        cmocka_unit_test(what_is_not_stated_is_not_broken),
        cmocka_unit_test(a_rule_that_cannot_be_read_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
