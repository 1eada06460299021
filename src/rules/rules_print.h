#ifndef HF_RULES_RULES_PRINT_H
#define HF_RULES_RULES_PRINT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/slice.h"

/* `holdfast rules`: prints the very arrays the program runs on, so the manual cannot drift. */

enum rules_table {
    RULES_TRANSITIONS,
    RULES_OWNERSHIP,
    RULES_ACCESS,
    RULES_EXCEPTIONS,
    RULES_CUSTODY,
    RULES_EDITS,
    RULES_RETURNS,
    RULES_TRIAGE,
    RULES_INBOUND,
    RULES_FINDINGS,
    RULES_LIMITS,
    RULES_STATUSES,
    RULES_BREAK_GLASS,
    RULES_CARRIER_HOLD,
    RULES_NUMBERS,
    RULES_TABLES
};

/* By name (transitions ownership access exceptions custody edits returns triage inbound findings
 * limits statuses break_glass carrier_hold numbers); false when unknown. */
bool rules_table_parse(struct slice name, enum rules_table *t);
const char *rules_table_name(enum rules_table t);

/* One table. json: one object {"table":name,"rows":[...]} and a newline; else aligned columns.
 * Errors of the stream are the caller's to ask for (ferror). */
void rules_print(FILE *out, enum rules_table t, bool json);
/* All of them: text one after the other; json one array. */
void rules_print_all(FILE *out, bool json);

#endif
