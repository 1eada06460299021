#ifndef HF_PARTNER_WEBHOOK_H
#define HF_PARTNER_WEBHOOK_H

#include "base/arena.h"
#include "base/json.h"
#include "rules/money.h"
#include "rules/order_doc.h"

/* What every webhook adapter is given and answers. An adapter verifies the bytes as received, names
 * the delivery's key and topic, and reads the body into the canonical order. It touches no table.
 */

struct webhook {
    struct slice (*header)(const void *arg, const char *name); /* SLICE_NONE when absent */
    const void *header_arg;
    struct slice body;           /* raw bytes */
    const struct slice *secrets; /* all that are active */
    int secret_count;
    struct slice account; /* the shop the connection is for */
    int64_t now_us;
};

enum webhook_verdict {
    WEBHOOK_VERIFIED,
    WEBHOOK_UNSIGNED,  /* there is no signature */
    WEBHOOK_MALFORMED, /* what is signed with the body lacks or cannot be read */
    WEBHOOK_BAD_SIGNATURE,
    WEBHOOK_STALE, /* the signed time is more than 300 s away */
    WEBHOOK_PING,  /* the platform asks whether anybody is there: 200, and nothing is kept */
};
const char *webhook_verdict_name(enum webhook_verdict v);

/* What the delivery is about, once it is verified. */
struct webhook_head {
    struct slice key;   /* idempotency key; SLICE_NONE = none sent: digest of topic and body */
    struct slice topic; /* the platform's word; SLICE_NONE when it stands in the body only */
};

/* Numbers that something may have happened to; nothing else of an unsigned body is read. */
enum { HINT_NUMBERS_MAX = 64, HINT_NUMBER_BYTES = 64 };
struct tracking_hint {
    struct slice numbers[HINT_NUMBERS_MAX];
    int count;
};

/* One of read_order and read_hint; asks beside read_order. */
struct webhook_adapter {
    const char *platform;
    enum webhook_verdict (*verify)(const struct webhook *in, struct webhook_head *head);
    /* OK: *doc. NOT_FOUND: a topic that is not for us. REFUSED: *error says what could not be read.
     * FULL: the arena is too small. *topic is set to the platform's word where the body names it.
     */
    enum hf_status (*read_order)(struct arena *a, struct slice *topic, struct slice body,
                                 const struct order_doc **doc, struct doc_error *error);
    /* OK: *hint has one number at least. REFUSED: *error; FULL. */
    enum hf_status (*read_hint)(struct arena *a, struct slice body, struct tracking_hint *hint,
                                struct doc_error *error);
    /* The standing question (an outbound_pull's kind, static) that a delivery of this topic makes
     * due now; NULL: none. What the body says is not read. */
    const char *(*asks)(struct slice topic);
};

/* NULL: this platform sends no webhooks that we read. */
const struct webhook_adapter *webhook_adapter(struct slice platform);
extern const struct webhook_adapter webhook_shopify;
extern const struct webhook_adapter webhook_custom;
extern const struct webhook_adapter webhook_dhl_unified;
extern const struct webhook_adapter webhook_woocommerce;

/* Reading helpers shared by the adapters. All set *error and return REFUSED on bad input. */
enum hf_status doc_refuse(struct arena *a, struct doc_error *error, int line, const char *field,
                          const char *format, ...) HF_PRINTF(5, 6);
/* Parses body with the payload limits. */
enum hf_status doc_parse(struct arena *a, struct slice body, const struct json **root,
                         struct doc_error *error) HF_MUST_CHECK;
/* A string member, or SLICE_NONE when absent or null; another kind is refused. */
enum hf_status doc_text(struct arena *a, const struct json *o, const char *key, int line,
                        struct slice *out, struct doc_error *error) HF_MUST_CHECK;
/* RFC 3339 text; 0 when absent or null. */
enum hf_status doc_instant(struct arena *a, const struct json *o, const char *key, int line,
                           int64_t *us, struct doc_error *error) HF_MUST_CHECK;
/* A decimal in text or number, in minor units of the currency; 0 when absent. */
enum hf_status doc_money(struct arena *a, const struct json *o, const char *key, int line,
                         struct slice currency, int64_t *minor,
                         struct doc_error *error) HF_MUST_CHECK;
/* The member `currency`: an ISO 4217 code that is there. */
enum hf_status doc_currency(struct arena *a, const struct json *o, struct slice *currency,
                            struct doc_error *error) HF_MUST_CHECK;
/* One blank between, or the one that is given. */
struct slice doc_full_name(struct arena *a, struct slice first, struct slice last);

#endif
