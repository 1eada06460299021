#ifndef HF_TOOLS_LOAD_ORDERS_H
#define HF_TOOLS_LOAD_ORDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Makes the requests of the load generator: complete, signed HTTP/1.1 POSTs of Shopify order
 * webhooks, built ahead in one chunk of memory so that sending costs nothing but the sending.
 * Headers and body as in Shopify's webhook reference, API version 2026-07: topic orders/create,
 * X-Shopify-Hmac-Sha256 = base64(HMAC-SHA256(secret, body)). All names and addresses are invented.
 * The same plan and the same order numbers give the same bytes, but for the time of placing. */

enum {
    LOAD_MERCHANTS_MAX = 64, /* more than one machine is ever measured with */
    LOAD_REQUEST_MAX = 8192, /* bytes of one request, headers included; bodies are about 4 KB */
};

struct load_plan {
    const char *merchants[LOAD_MERCHANTS_MAX]; /* borrowed; orders go to them in turn */
    unsigned merchant_count;                   /* 1..LOAD_MERCHANTS_MAX */
    const char *connection;                    /* borrowed; the same code at every merchant */
    const char *host;                          /* borrowed; for the Host header */
    const char *secret;                        /* borrowed; the webhook secret of all of them */
    const char *placed_at;                     /* borrowed; RFC 3339, the buyer's clock */
    unsigned skus;                             /* orders spread over BENCH-0001..BENCH-skus; >= 3 */
    bool hot;                                  /* the first line of every order is BENCH-0001 */
    unsigned duplicate_percent;                /* 0..50: sent again, same webhook id, same body */
    unsigned hold_percent;                     /* 0..100: orders without a postcode */
};

struct load_request {
    size_t offset; /* into the chunk's bytes */
    uint32_t len;  /* whole request */
    uint64_t external_id;
};

struct load_chunk {
    unsigned char *bytes; /* owned */
    size_t used_bytes;
    size_t limit_bytes;
    struct load_request *requests; /* owned */
    unsigned count;
    unsigned limit;
    uint64_t orders_made; /* distinct orders since init; the next one's number minus the first */
};

struct load_signer; /* opaque: the keyed MAC, made once */

/* Returns NULL when the crypto library refuses. secret: borrowed until the call returns. */
struct load_signer *load_signer_new(const char *secret);
void load_signer_free(struct load_signer *s);

/* Room for limit requests of 5,000 bytes on average; false when memory is short. */
bool load_chunk_init(struct load_chunk *c, unsigned limit);
void load_chunk_release(struct load_chunk *c);

/* Refills the chunk with `wanted` requests (at most its limit): new orders numbered from
 * first + orders_made, with duplicates of earlier ones of the same chunk among them. */
void load_chunk_fill(struct load_chunk *c, const struct load_plan *plan, struct load_signer *s,
                     uint64_t first, unsigned wanted);

#endif
