/* Two orders that look like one: the buyer who pressed the button twice.
 * Part of landing, for merchants that ask for it.
 * Promise: what is compared is a keyed digest; whether it is one order or two is the merchant's to
 * say. */
#include "flow/order/order_twin.h"

#include <ctype.h>

#include "base/crypto.h"
#include "base/seal.h"
#include "rules/states.h"
#include "store/sql.h"

struct mix {
    unsigned char chain[32];
};

static void mix_bytes(struct mix *m, const void *bytes, size_t len)
{
    unsigned char link[64];
    memcpy(link, m->chain, 32);
    sha256((struct slice){bytes, len}, link + 32);
    sha256((struct slice){(const char *)link, sizeof link}, m->chain);
}

static void mix_number(struct mix *m, int64_t v)
{
    mix_bytes(m, &v, sizeof v);
}

/* Lower case, without white space at the ends. */
static void mix_text(struct mix *m, struct slice text)
{
    char low[256];
    text = slice_trim(text);
    size_t len = text.len < sizeof low ? text.len : sizeof low;
    for (size_t i = 0; i < len; i++)
        low[i] = (char)tolower((unsigned char)text.ptr[i]);
    mix_bytes(m, low, len);
}

static bool mix_digits(struct mix *m, struct slice text)
{
    char digits[32];
    size_t len = 0;
    for (size_t i = 0; i < text.len && len < sizeof digits; i++)
        if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
            digits[len++] = text.ptr[i];
    mix_bytes(m, digits, len);
    return len > 0;
}

static bool mix_customer(struct mix *m, const struct ship_to *p)
{
    if (slice_trim(p->email).len > 0) {
        mix_text(m, p->email);
        return true;
    }
    if (slice_trim(p->phone).len > 0)
        return mix_digits(m, p->phone);
    mix_text(m, p->name);
    mix_text(m, p->postcode);
    mix_text(m, p->country);
    return slice_trim(p->name).len > 0;
}

/* A sum of the lines' own digests: their order does not matter, how often each comes does. */
static void mix_lines(struct mix *m, const struct order_doc *doc)
{
    uint64_t sum[4] = {0}, words[4];
    for (int i = 0; i < doc->line_count; i++) {
        const struct order_doc_line *l = &doc->lines[i];
        struct mix line = {{0}};
        mix_text(&line, l->channel_sku.len > 0 ? l->channel_sku : l->variant_id);
        mix_number(&line, l->quantity_each);
        memcpy(words, line.chain, sizeof words);
        for (int k = 0; k < 4; k++)
            sum[k] += words[k];
    }
    mix_bytes(m, sum, sizeof sum);
}

bool twin_digest(const struct keyring *keyring, int64_t merchant_id, const struct order_doc *doc,
                 unsigned char digest[TWIN_DIGEST_BYTES])
{
    struct mix m = {{0}};
    unsigned char keyed[32];
    mix_bytes(&m, "twin", 4);
    if (!mix_customer(&m, &doc->ship_to))
        return false;
    mix_lines(&m, doc);
    mix_text(&m, doc->currency);
    mix_number(&m, doc->total_minor);
    keyring_digest(keyring, merchant_id, (struct slice){(const char *)m.chain, sizeof m.chain},
                   keyed);
    memcpy(digest, keyed, TWIN_DIGEST_BYTES);
    return true;
}

enum hf_status hold_twin(struct work *w, struct order *o,
                         const unsigned char digest[TWIN_DIGEST_BYTES])
{
    struct rows rows;
    struct slice number = SLICE_NONE, key = {(const char *)digest, TWIN_DIGEST_BYTES};
    int64_t window_us = w->merchant->profile->orders.duplicate_window_minutes * 60 * US_PER_S;
    enum hf_status s =
        store_query(w->tx, SQL_find_order_twin,
                    PARAMS(P_I64(w->merchant_id), P_BLOB(key), P_I64(o->order_id),
                           P_I64(o->placed_at_us - window_us), P_I64(o->placed_at_us + window_us),
                           P_I64(ORDER_CANCELLED)),
                    &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows))
        number = row_text_copy(&rows, 0);
    s = rows_end(&rows);
    if (s >= 0)
        s = store_post(w->tx, SQL_insert_order_twin,
                       PARAMS(P_I64(w->merchant_id), P_BLOB(key), P_I64(o->order_id),
                              P_I64(o->placed_at_us), P_I64(w->now_us)));
    struct reason r = {.code = REASON_DUPLICATE_SUSPECT, .args = {number}};
    return s < 0 || number.ptr == NULL ? s : open_hold(w, o, &r);
}
