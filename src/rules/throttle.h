#ifndef HF_RULES_THROTTLE_H
#define HF_RULES_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

/* How failed sign-ins slow the next ones down: 5 failures in 15 minutes per account, 20 per
 * address; from there on a delay that doubles up to 15 minutes, and never a lock for good. */

enum { THROTTLE_PER_ACCOUNT = 5, THROTTLE_PER_ADDRESS = 20 };

struct throttle { /* zeroed: nothing failed yet */
    int64_t failures, since_us, until_us;
};

/* true: not yet; *wait_us says how long. */
bool throttle_waits(const struct throttle *t, int64_t now_us, int64_t *wait_us);
/* After one more failure. limit: of the account or the address. */
void throttle_fail(struct throttle *t, int64_t now_us, int limit);

#endif
