/* Which holds a channel hears of.
 * Asked when a hold opens or closes, and when its facts are gathered.
 * Promise: a hold that the channel made is never told back to it. */
#include "rules/told_holds.h"

#include <assert.h>

static const struct {
    enum exception_reason reason;
    enum hold_kind kind;
} told[] = {
    {REASON_STOCK_SHORT,            HOLD_STOCK  },
    {REASON_RESERVATION_CONFLICT,   HOLD_STOCK  },
    {REASON_BUNDLE_COMPONENT_SHORT, HOLD_STOCK  },
    {REASON_ADDR_INCOMPLETE,        HOLD_ADDRESS},
    {REASON_ADDR_FIELD_TOO_LONG,    HOLD_ADDRESS},
    {REASON_ADDR_COUNTRY_UNSERVED,  HOLD_ADDRESS},
    {REASON_PHONE_REQUIRED,         HOLD_ADDRESS},
    {REASON_EMAIL_REQUIRED,         HOLD_ADDRESS},
    {REASON_PAYMENT_NOT_EVIDENCED,  HOLD_PAYMENT},
    {REASON_FRAUD_HOLD,             HOLD_FRAUD  },
    {REASON_SKU_UNKNOWN,            HOLD_OTHER  },
    {REASON_VARIANT_UNMAPPED,       HOLD_OTHER  },
    {REASON_ALIAS_EXPIRED,          HOLD_OTHER  },
    {REASON_ALIAS_AMBIGUOUS,        HOLD_OTHER  },
    {REASON_NO_SERVICE,             HOLD_OTHER  },
    {REASON_CUSTOMS_DATA_MISSING,   HOLD_OTHER  },
    {REASON_HELD_BY_PERSON,         HOLD_OTHER  },
};

enum hold_kind told_hold(enum exception_reason r)
{
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (told[i].reason == r)
            return told[i].kind;
    return HOLD_NOT_TOLD;
}

const char *hold_kind_name(enum hold_kind k)
{
    static const char *const names[] = {"", "stock", "address", "payment", "fraud", "other"};
    assert((unsigned)k < sizeof names / sizeof *names);
    return names[k];
}
