#ifndef HF_RULES_PHONE_H
#define HF_RULES_PHONE_H

#include "base/slice.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { PHONE_E164_BYTES = 24 };
/* A number as people write it, dialled from country (ISO alpha-2), by libphonenumber's metadata.
 * true: valid; e164 holds +34600111222. Thread-safe; about 10 us. */
bool phone_check(struct slice number, struct slice country, char e164[PHONE_E164_BYTES]);

#ifdef __cplusplus
}
#endif

#endif
