/* Any bytes as an answer of DHL Parcel Iberia: a label, a history, a token. What is taken for done
 * has facts of the promised shape; everything else has a word of what is wrong. The first byte
 * chooses the question. */
#include <stdlib.h>

#include "partner/outbound.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_token(struct arena *a, const struct outbound_reply *reply)
{
    struct slice token = SLICE_NONE, error = SLICE_NONE;
    int64_t life_s = 0;
    enum hf_status s = outbound_dhl_iberia.token->read(a, reply, &token, &life_s, &error);
    if (s == HF_OK ? token.len == 0 || life_s <= 0 : error.len == 0)
        abort();
}

static void check_answer(struct arena *a, const struct outbound_reply *reply, struct slice kind)
{
    struct outbound_result r = {.available = -1};
    struct outbound_task *t = ARENA_NEW(a, struct outbound_task);
    if (t == NULL)
        abort();
    *t = (struct outbound_task){.count = 1};
    t->items[0] = (struct outbound_item){.kind = kind, .made_at_us = 1};
    outbound_dhl_iberia.read(a, t, reply, &r);
    if (r.outcome != OUTBOUND_DONE) {
        if (r.error.len == 0)
            abort();
        return;
    }
    if (slice_is(kind, "label.buy") && json_get_text(r.facts, "tracking").len == 0)
        abort();
    if (slice_is(kind, "pull.tracking") && !json_is(json_get(r.facts, "events"), JSON_ARRAY))
        abort();
    JSON_EACH(e, json_get(r.facts, "events"))
    if (json_get(e, "class") != NULL) /* what a code means is of the status table */
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const kinds[] = {"label.buy", "pull.tracking", "label.void",
                                        "manifest.closed"};
    struct arena a;
    struct outbound_reply reply = {.status = 200};
    if (size == 0)
        return 0;
    arena_init(&a, (size_t)64 * 1024 * 1024);
    reply.body = (struct slice){(const char *)data + 1, size - 1};
    if (data[0] % 5 == 4)
        check_token(&a, &reply);
    else
        check_answer(&a, &reply, slice_of(kinds[data[0] % 5]));
    arena_release(&a);
    return 0;
}
