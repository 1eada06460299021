#ifndef HF_PARTNER_CUSTOM_SECRET_H
#define HF_PARTNER_CUSTOM_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* The secret of Standard Webhooks: "whsec_" + base64 of 24 to 64 bytes. */
enum { CUSTOM_SECRET_MIN = 24, CUSTOM_SECRET_MAX = 64 };
/* false: not one. Wipe key after use. */
bool custom_secret_decode(struct slice text, unsigned char key[CUSTOM_SECRET_MAX],
                          size_t *key_bytes);

#endif
