/* Holds and other exceptions: opened with a reason, closed with data or a decision.
 * Used by every use case that finds something missing.
 * Promise: one open row per (object, reason, line, field); closing keeps who, how and why. */
#include <assert.h>

#include "flow/order/order.h"
#include "rules/told_holds.h"
#include "store/sql.h"

enum { ARGS_BYTES = 512 };

static enum hf_status insert_exception(struct work *w, const char *object, int64_t object_id,
                                       const struct reason *r, int64_t id, bool blocks)
{
    const struct exception_rule *rule = exception_rule(r->code);
    assert(rule != NULL);
    char args[ARGS_BYTES];
    size_t len = reason_args_join(r, args, sizeof args);
    return store_post(w->tx, SQL_insert_exception,
                      PARAMS(P_I64(w->merchant_id), P_I64(id), P_STR(object), P_I64(object_id),
                             P_I64(r->code), P_I64(r->line),
                             P_TEXT(r->field.ptr ? r->field : SLICE("")),
                             P_TEXT(((struct slice){args, len})), P_I64(blocks), P_STR(rule->step),
                             P_STR(rule->clarify), P_I64(w->now_us),
                             P_I64(w->now_us + rule->due_hours * US_PER_HOUR)));
}

static bool same_hold(const struct reason *a, const struct reason *b)
{
    return a->code == b->code && a->line == b->line && slice_eq(a->field, b->field);
}

static enum hf_status open_on_order(struct work *w, struct order *o, const struct reason *r,
                                    bool blocks)
{
    for (int i = 0; i < o->hold_count; i++) {
        if (!same_hold(&o->holds[i].reason, r))
            continue;
        if (o->holds[i].blocks == blocks)
            return HF_OK;
        enum hf_status s = close_hold(w, o, i, "superseded", SLICE(""));
        if (s < 0)
            return s;
        break;
    }
    int64_t id = work_new_id(w);
    const struct exception_rule *rule = exception_rule(r->code);
    enum hf_status s = insert_exception(w, "order", o->order_id, r, id, blocks);
    if (s < 0)
        return s;
    struct open_hold *grown =
        ARENA_ARRAY(txn_arena(w->tx), struct open_hold, (size_t)o->hold_count + 1);
    if (grown == NULL)
        return HF_FULL;
    if (o->hold_count > 0)
        memcpy(grown, o->holds, (size_t)o->hold_count * sizeof *grown);
    grown[o->hold_count] = (struct open_hold){
        .exception_id = id,
        .reason = *r,
        .blocks = blocks,
        .opened_at_us = w->now_us,
        .due_at_us = w->now_us + rule->due_hours * US_PER_HOUR,
        .clarifies = slice_of(rule->clarify),
    };
    o->holds = grown;
    o->hold_count++;
    o->told_changed = o->told_changed || (blocks && told_hold(r->code) != HOLD_NOT_TOLD);
    work_note(w, "%s:%s", blocks ? "hold" : "exception", reason_name(r->code));
    struct slice body = arena_format(txn_arena(w->tx), "\"reason\":\"%s\",\"line\":%d",
                                     reason_name(r->code), r->line);
    return work_event(w, "exception.opened", o->order_id, body);
}

enum hf_status open_hold(struct work *w, struct order *o, const struct reason *r)
{
    return open_on_order(w, o, r, exception_rule(r->code)->blocks);
}

enum hf_status open_notice(struct work *w, struct order *o, const struct reason *r)
{
    return open_on_order(w, o, r, false);
}

enum hf_status close_hold(struct work *w, struct order *o, int index, const char *how,
                          struct slice why)
{
    assert(index >= 0);
    assert(index < o->hold_count);
    struct open_hold h = o->holds[index];
    enum hf_status s =
        store_post(w->tx, SQL_close_exception,
                   PARAMS(P_I64(w->merchant_id), P_I64(h.exception_id), P_I64(w->now_us),
                          P_STR(how), P_TEXT(w->actor.name), P_TEXT(why.ptr ? why : SLICE(""))));
    if (s < 0)
        return s;
    for (int i = index; i + 1 < o->hold_count; i++)
        o->holds[i] = o->holds[i + 1];
    o->hold_count--;
    o->told_changed = o->told_changed || (h.blocks && told_hold(h.reason.code) != HOLD_NOT_TOLD);
    work_note(w, "closed:%s(%s)", reason_name(h.reason.code), how);
    struct slice body = arena_format(txn_arena(w->tx), "\"reason\":\"%s\",\"how\":\"%s\"",
                                     reason_name(h.reason.code), how);
    return work_event(w, "exception.closed", o->order_id, body);
}

enum hf_status open_exception(struct work *w, const char *object, int64_t object_id,
                              const struct reason *r, int64_t *exception_id)
{
    *exception_id = work_new_id(w);
    enum hf_status s =
        insert_exception(w, object, object_id, r, *exception_id, exception_rule(r->code)->blocks);
    if (s < 0)
        return s;
    work_note(w, "exception:%s", reason_name(r->code));
    struct slice body = arena_format(txn_arena(w->tx), "\"reason\":\"%s\",\"object\":\"%s\"",
                                     reason_name(r->code), object);
    return work_event(w, "exception.opened", object_id, body);
}
