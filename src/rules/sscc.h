#ifndef HF_RULES_SSCC_H
#define HF_RULES_SSCC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/* Serial shipping container codes (GS1 General Specifications 2.2.1): extension digit, company
 * prefix, serial reference, check digit; 18 digits. */

enum { SSCC_TEXT_BYTES = 18 + 1 };
/* The number-th code of a prefix (4 to 12 digits), from 0 on, into out (NUL-terminated): the serial
 * reference fills up first, then the extension digit counts. false: the prefix has given out all it
 * has. */
bool sscc_make(struct slice prefix, int64_t number, char out[SSCC_TEXT_BYTES]);

#endif
