#ifndef HF_BASE_ENCODE_H
#define HF_BASE_ENCODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* Bytes as text. Decoders are strict: no white space, exact padding, canonical last bits.
 * Encoders write a NUL after the text; out must hold it. */

#define BASE64_CHARS(bytes) (((bytes) + 2) / 3 * 4)
#define BASE32_CHARS(bytes) (((bytes)*8 + 4) / 5)

void base64_encode(struct slice bytes, char *out);
/* out_bytes: room in, length out. */
bool base64_decode(struct slice text, unsigned char *out, size_t *out_bytes);
void hex_encode(struct slice bytes, char *out);
/* Lower or upper case; text.len == 2 * bytes. */
bool hex_decode(struct slice text, unsigned char *out, size_t bytes);
/* 0-9 a-z without i l o u; no padding. */
void base32_encode(struct slice bytes, char *out);
bool base32_decode(struct slice text, unsigned char *out, size_t bytes);

#endif
