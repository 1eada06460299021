/* The table of platforms and the adapters say the same. */
#include "rules/platforms.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "partner/outbound.h"
#include "rules/profile.h"

static void who_is_told_figures_stands_in_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < platform_count; i++) {
        const struct outbound_adapter *a = outbound_adapter(slice_of(platforms[i].name));
        bool told = a != NULL && outbound_pull_of(a, SLICE("push.stock")) != NULL;
        if (told != platforms[i].figures)
            fail_msg("%s is %stold what may be sold", platforms[i].name, told ? "" : "not ");
    }
}

static void a_system_of_ones_own_is_told_them_where_it_asks(void **state)
{
    (void)state;
    const struct profile_connection asks = {.inventory = true}, silent = {.inventory = false};
    for (size_t i = 0; i < platform_count; i++) {
        const struct platform *p = &platforms[i];
        struct slice name = slice_of(p->name);
        bool own = slice_is(name, "custom");
        assert_int_equal(p->figures_asked, own);
        assert_int_equal(figures_told(name, &asks), p->figures);
        assert_int_equal(figures_told(name, &silent), p->figures && !own);
        assert_int_equal(figures_told(name, NULL), p->figures && !own);
    }
    assert_false(figures_told(SLICE("nobody"), &asks));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_told_figures_stands_in_the_table),
        cmocka_unit_test(a_system_of_ones_own_is_told_them_where_it_asks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
