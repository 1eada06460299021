#ifndef HF_BASE_GCM_H
#define HF_BASE_GCM_H

#include <stdbool.h>

#include "base/slice.h"

/* AES-256-GCM over one piece: out has `bytes` bytes, may be in. encrypt: writes tag. Else: false
 * when tag does not hold; out is then worth nothing. Thread-safe. */
bool gcm(bool encrypt, const unsigned char key[32], const unsigned char nonce[12], struct slice aad,
         const void *in, size_t bytes, unsigned char *out, unsigned char tag[16]);

#endif
