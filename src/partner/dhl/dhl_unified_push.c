/* DHL Shipment Tracking Unified, pushed: something happened to a number.
 * Adapter for webhooks to connections of platform `dhl_unified`.
 * Promise: a push is a hint. Its body is not signed, so nothing of it is believed but that these
 * numbers are worth a look; the look is a reading of our own. */
#include "base/crypto.h"
#include "partner/webhook.h"

enum { DEPTH_MAX = 16 };

/* DHL sends, in a header that the subscriber names, a token that the subscriber gave. */
static enum webhook_verdict verify(const struct webhook *in, struct webhook_head *head)
{
    struct slice token = in->header(in->header_arg, "x-tracking-token");
    bool holds = false;
    if (token.len == 0)
        return WEBHOOK_UNSIGNED;
    for (int i = 0; i < in->secret_count; i++) /* every one is tried, no early exit */
        holds |= in->secrets[i].len == token.len &&
                 crypto_equal(in->secrets[i].ptr, token.ptr, token.len);
    if (!holds)
        return WEBHOOK_BAD_SIGNATURE;
    head->key = SLICE_NONE;
    head->topic = SLICE("tracking");
    return WEBHOOK_VERIFIED;
}

/* The shape differs by division, and no source shows it: numbers are looked for under the names
 * that DHL's interfaces give them, wherever they stand. */
static bool is_number_name(struct slice key)
{
    static const char *const names[] = {
        "id",        "trackingNumber", "trackingId", "shipmentId", "shipmentTrackingNumber",
        "awbNumber", "pieceId",        "pieceIds"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (slice_eq_nocase(key, slice_of(names[i])))
            return true;
    return false;
}

static void keep(struct tracking_hint *hint, struct slice number)
{
    number = slice_trim(number);
    if (number.len == 0 || number.len > HINT_NUMBER_BYTES || hint->count == HINT_NUMBERS_MAX)
        return;
    for (int i = 0; i < hint->count; i++)
        if (slice_eq(hint->numbers[i], number))
            return;
    hint->numbers[hint->count++] = number;
}

static void look(const struct json *v, bool named, int depth, struct tracking_hint *hint)
{
    if (v->kind == JSON_STRING || v->kind == JSON_NUMBER) {
        if (named)
            keep(hint, v->text);
        return;
    }
    if (depth == DEPTH_MAX)
        return;
    JSON_EACH(c, v)
    look(c, v->kind == JSON_ARRAY ? named : is_number_name(c->key), depth + 1, hint);
}

static enum hf_status read_hint(struct arena *a, struct slice body, struct tracking_hint *hint,
                                struct doc_error *error)
{
    const struct json *root;
    hint->count = 0;
    enum hf_status s = doc_parse(a, body, &root, error);
    if (s != HF_OK)
        return s;
    look(root, false, 0, hint);
    return hint->count > 0
               ? HF_OK
               : doc_refuse(a, error, 0, "", "expected the number of a shipment, found none");
}

const struct webhook_adapter webhook_dhl_unified = {
    .platform = "dhl_unified", .verify = verify, .read_hint = read_hint};
