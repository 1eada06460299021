/* The table of platforms and the adapters say the same. */
#include "rules/platforms.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "partner/outbound.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_told_figures_stands_in_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
