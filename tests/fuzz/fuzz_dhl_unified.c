/* Any bytes as an answer of DHL Unified Tracking, or as a push. What is taken for done has facts of
 * the promised shape and names nobody's class; a hint has numbers of a sane size; everything else
 * has a word of what is wrong. The first byte chooses. */
#include <stdlib.h>

#include "partner/outbound.h"
#include "partner/webhook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_event(const struct json *e)
{
    static const char *const keys[] = {"code", "text", "place", "proof"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!json_is(json_get(e, keys[i]), JSON_STRING))
            abort();
    bool zoned = json_get(e, "at") != NULL, local = json_get(e, "at_local") != NULL;
    struct slice proof = json_get_text(e, "proof");
    if (zoned == local || json_get_text(e, "code").len == 0 || json_get(e, "class") != NULL)
        abort();
    if (proof.len > 0 && !slice_starts(proof, SLICE("https://")))
        abort();
}

static void check_answer(struct arena *a, struct slice body, struct slice division)
{
    static const char number[] = "{\"tracking\":\"7777777770\"}";
    struct outbound_reply reply = {.status = 200, .body = body};
    struct outbound_result r = {.available = -1};
    struct outbound_task *t = ARENA_NEW(a, struct outbound_task);
    struct json_error error;
    if (t == NULL)
        abort();
    *t = (struct outbound_task){.count = 1, .division = division};
    t->items[0] = (struct outbound_item){.kind = SLICE("pull.tracking"), .made_at_us = 1};
    if (json_parse(a, SLICE(number), &json_limits_none, &t->items[0].facts, &error) != HF_OK)
        abort();
    outbound_dhl_unified.read(a, t, &reply, &r);
    if (r.outcome == OUTBOUND_AGAIN && r.progress.len == 0)
        abort();
    if (r.outcome != OUTBOUND_DONE && r.outcome != OUTBOUND_AGAIN && r.error.len == 0)
        abort();
    if (r.outcome != OUTBOUND_DONE || r.facts == NULL)
        return;
    if (!slice_is(json_get_text(r.facts, "statuses"), "dhl-unified"))
        abort();
    JSON_EACH(e, json_get(r.facts, "events"))
    check_event(e);
}

static void check_push(struct arena *a, struct slice body)
{
    struct tracking_hint hint;
    struct doc_error error = {0};
    enum hf_status s = webhook_dhl_unified.read_hint(a, body, &hint, &error);
    if (s == HF_OK ? hint.count == 0 : s == HF_REFUSED && error.message.len == 0)
        abort();
    for (int i = 0; i < hint.count; i++)
        if (hint.numbers[i].len == 0 || hint.numbers[i].len > HINT_NUMBER_BYTES)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    if (size == 0)
        return 0;
    arena_init(&a, (size_t)64 * 1024 * 1024);
    struct slice body = {(const char *)data + 1, size - 1};
    if (data[0] % 3 == 2)
        check_push(&a, body);
    else
        check_answer(&a, body, data[0] % 3 == 1 ? SLICE("express") : SLICE_NONE);
    arena_release(&a);
    return 0;
}
