/* The platforms a connection can be of.
 * Asked while a profile is read.
 * Promise: what a profile may say of a platform stands in its row, and nowhere else. */
#include "rules/platforms.h"

#include <stdio.h>

#include "rules/profile.h"

/* name, labels, tracks, figures, asked, numbers, statuses */
const struct platform platforms[] = {
    {"shopify",           false, false, true,  false, NULL,                NULL               },
    {"woocommerce",       false, false, true,  false, NULL,                NULL               },
    {"bigcommerce",       false, false, false, false, NULL,                NULL               },
    {"magento",           false, false, false, false, NULL,                NULL               },
    {"prestashop",        false, false, false, false, NULL,                NULL               },
    {"amazon",            false, false, false, false, NULL,                NULL               },
    {"custom",            false, false, true,  true,  NULL,                NULL               },
    {"files",             false, false, false, false, NULL,                NULL               },
    {"dhl_parcel_iberia", true,  true,  false, false, "dhl-parcel-iberia", "dhl-parcel-iberia"},
    {"dhl_unified",       false, true,  false, false, NULL,                "dhl-unified"      },
};
const size_t platform_count = sizeof platforms / sizeof *platforms;

const struct platform *platform_find(struct slice name)
{
    for (size_t i = 0; i < platform_count; i++)
        if (slice_is(name, platforms[i].name))
            return &platforms[i];
    return NULL;
}

bool figures_told(struct slice platform, const struct profile_connection *c)
{
    const struct platform *p = platform_find(platform);
    return p != NULL && p->figures && (!p->figures_asked || (c != NULL && c->inventory));
}

bool platform_serves(const struct platform *p, enum platform_use use)
{
    switch (use) {
    case PLATFORM_ANY:
        return true;
    case PLATFORM_LABELS:
        return p->labels;
    case PLATFORM_TRACKS:
        return p->tracks;
    }
    return false;
}

void platform_list(enum platform_use use, char *out, size_t out_bytes)
{
    size_t used = 0, left = 0;
    out[0] = '\0';
    for (size_t i = 0; i < platform_count; i++)
        left += platform_serves(&platforms[i], use);
    for (size_t i = 0; i < platform_count && used < out_bytes; i++) {
        if (!platform_serves(&platforms[i], use))
            continue;
        left--;
        int n = snprintf(out + used, out_bytes - used, "%s%s", platforms[i].name,
                         left > 1    ? ", "
                         : left == 1 ? " or "
                                     : "");
        used += n > 0 ? (size_t)n : 0;
    }
}
