#ifndef HF_RULES_CONFIG_DIFF_H
#define HF_RULES_CONFIG_DIFF_H

#include "base/yaml.h"

/* What differs between two configuration files, one line each: "stock.buffer: 2 -> 3",
 * "connections[erp]: added". Members of lists are matched by id or prefix, else by position.
 * before: NULL for a first version. Returns how many lines were written, at most max. */
int config_diff(struct arena *a, const struct yaml *before, const struct yaml *after,
                struct slice *lines, int max);

#endif
