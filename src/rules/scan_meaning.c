/* What a scan without a step means, as a table.
 * Where: rules; context_scan.c asks here.
 * Promise: pure; what was read and what is being done decide, nothing else. */
#include "rules/scan_meaning.h"

#include <assert.h>

/* A row for what was read, a column for what the device is doing. */
/* clang-format off */
static const enum scan_act means[SCAN_KINDS][DOINGS] = {
    /*                     nothing     pick        put_back      pack        label       lane        match       return */
    [SCANNED_NOTHING]  = {ACT_REFUSE, ACT_REFUSE, ACT_REFUSE,   ACT_CLOSE,  ACT_REFUSE, ACT_REFUSE, ACT_REFUSE, ACT_REFUSE},
    [SCANNED_LOCATION] = {ACT_GO,     ACT_GO,     ACT_GO,       ACT_GO,     ACT_GO,     ACT_GO,     ACT_GO,     ACT_GO    },
    [SCANNED_LANE]     = {ACT_GO,     ACT_GO,     ACT_GO,       ACT_GO,     ACT_GO,     ACT_LANE,   ACT_GO,     ACT_GO    },
    [SCANNED_TOTE]     = {ACT_OPEN,   ACT_OPEN,   ACT_OPEN,     ACT_OPEN,   ACT_OPEN,   ACT_OPEN,   ACT_OPEN,   ACT_OPEN  },
    [SCANNED_TRACKING] = {ACT_OPEN,   ACT_OPEN,   ACT_OPEN,     ACT_OPEN,   ACT_OPEN,   ACT_OPEN,   ACT_MATCH,  ACT_OPEN  },
    [SCANNED_BOX]      = {ACT_OPEN,   ACT_OPEN,   ACT_OPEN,     ACT_OPEN,   ACT_OPEN,   ACT_OPEN,   ACT_OPEN,   ACT_OPEN  },
    [SCANNED_RMA]      = {ACT_RETURN, ACT_RETURN, ACT_RETURN,   ACT_RETURN, ACT_RETURN, ACT_RETURN, ACT_RETURN, ACT_RETURN},
    [SCANNED_ITEM]     = {ACT_PICK,   ACT_PICK,   ACT_PUT_BACK, ACT_PACK,   ACT_FINISH, ACT_FINISH, ACT_FINISH, ACT_RECEIVE},
    [SCANNED_NUMBER]   = {ACT_REFUSE, ACT_REFUSE, ACT_REFUSE,   ACT_REFUSE, ACT_LABEL,  ACT_REFUSE, ACT_MATCH,  ACT_REFUSE},
    [SCANNED_UNKNOWN]  = {ACT_REFUSE, ACT_REFUSE, ACT_REFUSE,   ACT_REFUSE, ACT_REFUSE, ACT_REFUSE, ACT_REFUSE, ACT_REFUSE},
};
/* clang-format on */

enum scan_act scan_means(enum scan_kind kind, enum doing doing)
{
    assert((unsigned)kind < SCAN_KINDS);
    assert((unsigned)doing < DOINGS);
    return means[kind][doing];
}
