/* base64, hex and base32, strictly.
 * Used by signatures, ids and tokens.
 * Promise: every text has one decoding and every byte string one text. */
#include "base/encode.h"

#include <stdint.h>
#include <string.h>

static const char b64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char b32[] = "0123456789abcdefghjkmnpqrstvwxyz";
static const char b16[] = "0123456789abcdef";

void base64_encode(struct slice bytes, char *out)
{
    const unsigned char *b = (const unsigned char *)bytes.ptr;
    size_t i = 0;
    for (; i + 2 < bytes.len; i += 3) {
        uint32_t v = (uint32_t)b[i] << 16 | (uint32_t)b[i + 1] << 8 | b[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6)
            *out++ = b64[v >> shift & 63];
    }
    if (i < bytes.len) {
        bool two = i + 1 < bytes.len;
        uint32_t v = (uint32_t)b[i] << 16 | (two ? (uint32_t)b[i + 1] << 8 : 0);
        *out++ = b64[v >> 18 & 63];
        *out++ = b64[v >> 12 & 63];
        *out++ = two ? b64[v >> 6 & 63] : '=';
        *out++ = '=';
    }
    *out = '\0';
}

static int value_of(const char *alphabet, char c)
{
    const char *at = c == '\0' ? NULL : strchr(alphabet, c);
    return at == NULL ? -1 : (int)(at - alphabet);
}

bool base64_decode(struct slice text, unsigned char *out, size_t *out_bytes)
{
    if (text.len % 4 != 0)
        return false;
    size_t pad = 0;
    while (pad < 2 && pad < text.len && text.ptr[text.len - 1 - pad] == '=')
        pad++;
    size_t bytes = text.len / 4 * 3 - pad;
    if (bytes > *out_bytes)
        return false;
    uint32_t acc = 0;
    size_t used = 0;
    for (size_t i = 0; i < text.len; i++) {
        int v = i >= text.len - pad ? 0 : value_of(b64, text.ptr[i]);
        if (v < 0)
            return false;
        acc = acc << 6 | (uint32_t)v;
        if (i % 4 != 3)
            continue;
        for (int shift = 16; shift >= 0; shift -= 8) {
            unsigned char byte = (unsigned char)(acc >> shift);
            if (used < bytes)
                out[used++] = byte;
            else if (byte != 0)
                return false; /* bits past the end: not the one text of these bytes */
        }
        acc = 0;
    }
    *out_bytes = bytes;
    return true;
}

void hex_encode(struct slice bytes, char *out)
{
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char b = (unsigned char)bytes.ptr[i];
        *out++ = b16[b >> 4];
        *out++ = b16[b & 15];
    }
    *out = '\0';
}

bool hex_decode(struct slice text, unsigned char *out, size_t bytes)
{
    if (text.len != 2 * bytes)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        int v = value_of(b16, (char)(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c));
        if (v < 0)
            return false;
        out[i / 2] = (unsigned char)(i % 2 ? (out[i / 2] | v) : v << 4);
    }
    return true;
}

void base32_encode(struct slice bytes, char *out)
{
    uint32_t acc = 0;
    int bits = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        acc = acc << 8 | (unsigned char)bytes.ptr[i];
        bits += 8;
        for (; bits >= 5; bits -= 5)
            *out++ = b32[acc >> (bits - 5) & 31];
    }
    if (bits > 0)
        *out++ = b32[acc << (5 - bits) & 31];
    *out = '\0';
}

bool base32_decode(struct slice text, unsigned char *out, size_t bytes)
{
    if (text.len != BASE32_CHARS(bytes))
        return false;
    uint32_t acc = 0;
    int bits = 0;
    size_t used = 0;
    for (size_t i = 0; i < text.len; i++) {
        int v = value_of(b32, text.ptr[i]);
        if (v < 0)
            return false;
        acc = acc << 5 | (uint32_t)v;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            out[used++] = (unsigned char)(acc >> bits);
        }
    }
    return used == bytes && (acc & ((1u << bits) - 1)) == 0;
}
