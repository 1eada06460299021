/* A later copy of an order that is there: what it may change, by its stamp and the order's state.
 * Called by landing when the natural key is known.
 * Promise: an older or unstamped copy changes nothing; payment and cancel facts always count; an
 * edit is answered by state and never moves an order backwards unseen. */
#include "base/encode.h"
#include "base/json_out.h"
#include "flow/floor/pick_task.h"
#include "flow/order/channel_hold.h"
#include "flow/order/land_order.h"
#include "flow/order/order_needs.h"
#include "flow/order/person.h"
#include "flow/owe.h"
#include "rules/edit_policy.h"
#include "store/sql.h"

enum {
    WHY_BYTES_MAX = 8192,
    DONE_LINES_MAX =
        6 /* 64 ways to leave some out; more than six lines dropped after they left is a person's */
};

static const struct order_line *line_of(const struct order *o, const struct order_doc_line *l)
{
    for (int i = 0; i < o->line_count; i++)
        if (o->lines[i].ref.len > 0 ? slice_eq(o->lines[i].ref, l->ref)
                                    : slice_eq(o->lines[i].channel_sku, l->channel_sku))
            return &o->lines[i];
    return NULL;
}

/* Nothing is left to send of the lines that the copy does not have any more. */
static bool has_every_open_line(const struct order_doc *d, const struct order *o)
{
    for (int i = 0; i < o->line_count; i++) {
        const struct order_line *ours = &o->lines[i];
        bool there = false;
        for (int n = 0; n < d->line_count; n++)
            there = there || line_of(o, &d->lines[n]) == ours;
        if (!there && ours->qty_ordered - ours->qty_cancelled > ours->qty_shipped)
            return false;
    }
    return true;
}

/* Nothing is left of it, here and over there. */
static bool is_done(const struct order_doc_line *copy, const struct order_line *ours)
{
    return copy->quantity_each == 0 && ours->qty_shipped >= ours->qty_ordered;
}

static bool is_content(const struct landing *l, const struct order *o, const struct order_doc *doc)
{
    unsigned char content[16];
    content_digest(l->hub->keyring, l->merchant_id, doc, l->with_method, content);
    return memcmp(content, o->content, sizeof content) == 0;
}

/* The same with some of the lines left out that are done: one that the shop took out of the order
 * after it had left is kept by us, was not in what was asked last, and stands in some of the shop's
 * copies. all: of the copy, as asked. */
static bool is_content_without_done(const struct landing *l, const struct order *o,
                                    const struct order_doc *all, struct order_doc_line *room)
{
    int done[DONE_LINES_MAX], count = 0;
    struct order_doc doc = *all;
    doc.lines = room;
    for (int i = 0; i < all->line_count && count < DONE_LINES_MAX; i++)
        if (is_done(&l->doc->lines[i], line_of(o, &all->lines[i])))
            done[count++] = i;
    for (unsigned left_out = 1; left_out < 1u << count; left_out++) {
        doc.line_count = 0;
        for (int i = 0, at = 0; i < all->line_count; i++) {
            bool is_next = at < count && done[at] == i;
            bool out = is_next && (left_out >> at & 1u) != 0;
            at += is_next;
            if (!out)
                room[doc.line_count++] = all->lines[i];
        }
        if (is_content(l, o, &doc))
            return true;
    }
    return false;
}

/* The copy with our own shipments counted on both sides asks for what the order asks: a platform
 * that was told of a parcel writes its order anew. */
static bool is_our_echo(const struct work *w, const struct landing *l, const struct order *o)
{
    struct order_doc doc = *l->doc;
    size_t count = (size_t)doc.line_count;
    if (count == 0 || !has_every_open_line(&doc, o))
        return false;
    doc.lines = ARENA_ARRAY(txn_arena(w->tx), struct order_doc_line, 2 * count);
    for (int i = 0; doc.lines != NULL && i < doc.line_count; i++) {
        struct order_doc_line *copy = &doc.lines[i];
        *copy = l->doc->lines[i];
        const struct order_line *ours = line_of(o, copy);
        if (ours == NULL ||
            !line_is_as_asked(ours->qty_ordered, ours->qty_shipped, copy->quantity_each,
                              copy->sent_least_each, copy->sent_most_each))
            return false;
        copy->quantity_each = ours->qty_ordered;
    }
    return doc.lines != NULL &&
           (is_content(l, o, &doc) || is_content_without_done(l, o, &doc, doc.lines + count));
}

static enum edit_kind kind_of_edit(const struct work *w, const struct landing *l,
                                   const struct order *o)
{
    bool same = memcmp(l->content, o->content, sizeof o->content) == 0, sent = false;
    for (int i = 0; i < l->doc->line_count; i++)
        sent = sent || l->doc->lines[i].sent_most_each > 0;
    return (same && !sent) || is_our_echo(w, l, o) ? EDIT_NOTE : EDIT_CONTENT;
}

/* A wish is answered once: the answer itself makes some platforms send their order again. cancel:
 * the refusals since it was cancelled there; edit: those of this very content. */
static enum hf_status refused_before(struct work *w, const struct landing *l, const struct order *o,
                                     const char *kind, struct slice body, bool *before)
{
    int64_t count = 0, since_us = body.len == 0 ? l->doc->cancelled_at_us : 0;
    enum hf_status s =
        store_get_i64(w->tx, SQL_count_refusals,
                      PARAMS(P_I64(w->merchant_id), P_I64(o->connection_id), P_STR(kind),
                             P_I64(o->order_id), P_I64(since_us), P_TEXT(body)),
                      &count);
    *before = count > 0;
    return s;
}

/* How the row of a refused change begins: what was asked, and what the order was then. Once the
 * order itself has become another one, the same wish is a new one. */
static struct slice refusal_of(struct work *w, const struct landing *l, const struct order *o)
{
    char asked[2 * sizeof l->content + 1], base[2 * sizeof o->content + 1];
    hex_encode((struct slice){(const char *)l->content, sizeof l->content}, asked);
    hex_encode((struct slice){(const char *)o->content, sizeof o->content}, base);
    return arena_format(txn_arena(w->tx), "{\"content\":\"%s\",\"base\":\"%s\"", asked, base);
}

/* {head,"why":"..."}; head: "" or how a body begins. */
static struct slice with_why(struct work *w, struct slice head, struct slice why)
{
    struct json_out o;
    json_out_init(&o, WHY_BYTES_MAX);
    json_put_text(&o, why);
    struct slice text = json_out_text(&o);
    struct slice body =
        why.len == 0 || text.ptr == NULL
            ? arena_format(txn_arena(w->tx), "%s%.*s}", head.len > 0 ? "" : "{", SLICE_FMT(head))
            : arena_format(txn_arena(w->tx), "%s%.*s%s\"why\":%.*s}", head.len > 0 ? "" : "{",
                           SLICE_FMT(head), head.len > 0 ? "," : "", SLICE_FMT(text));
    json_out_release(&o);
    return body;
}

static enum hf_status tell_refused(struct work *w, const struct order *o, const char *kind,
                                   struct slice head, struct slice why)
{
    struct slice body = with_why(w, head, why);
    if (body.ptr == NULL)
        return HF_FULL;
    return owe(w, &(struct owed){.connection_id = o->connection_id,
                                 .kind = kind,
                                 .object_id = o->order_id,
                                 .body = body});
}

static enum hf_status refuse_edit(struct work *w, const struct landing *l, const struct order *o)
{
    bool before;
    struct slice head = refusal_of(w, l, o);
    if (head.ptr == NULL)
        return HF_FULL;
    enum hf_status s = refused_before(w, l, o, "order.edit_refused", head, &before);
    return s < 0 || before ? s : tell_refused(w, o, "order.edit_refused", head, SLICE(""));
}

enum hf_status refuse_wish(struct work *w, const struct landing *l, const struct order *o,
                           const struct reason *r, struct slice why)
{
    bool cancel = r->code == REASON_CANCEL_AFTER_RELEASE || r->code == REASON_CANCEL_AFTER_CUSTODY;
    if (!cancel && r->code != REASON_EDIT_AFTER_RELEASE)
        return HF_OK;
    if (cancel ? !slice_is(r->args[2], "channel") : l != NULL && slice_is(l->path, "api"))
        return HF_OK;
    struct slice head = l != NULL ? refusal_of(w, l, o) : SLICE("");
    work_note(w, "refused:%s", reason_name(r->code));
    return head.ptr == NULL
               ? HF_FULL
               : tell_refused(w, o, cancel ? "order.cancel_refused" : "order.edit_refused", head,
                              why);
}

static enum hf_status answer_cancel(struct work *w, const struct landing *l, struct order *o)
{
    bool before;
    enum hf_status s = refused_before(w, l, o, "order.cancel_refused", SLICE(""), &before);
    return s < 0 || before ? s : cancel_order(w, o, l->doc->cancel_reason, WISH_OF_CHANNEL);
}

/* Back to accepted, its claim given back. */
static enum hf_status withdraw_shipment(struct work *w, const struct landing *l, struct order *o,
                                        struct shipment *sh)
{
    uint32_t missing;
    enum hf_status s = HF_OK;
    if (sh->state == ORDER_READY_TO_PICK)
        s = move_shipment(w, o, sh, EVENT_WITHDRAW, &missing);
    if (s >= 0)
        s = unreserve_shipment(w, o, sh);
    struct evidence_fact gone = {.withdrawn = EVIDENCE_STOCK_RESERVED,
                                 .source = o->channel,
                                 .ref = l->key,
                                 .receipt_id = l->receipt_id};
    return s < 0 ? s : record_evidence(w, &sh->ledger, &gone);
}

/* Before picking: the new version replaces the old; claims are given back and taken anew. What was
 * split is one shipment again: the first that was not cancelled. */
static enum hf_status apply_edit(struct work *w, const struct landing *l, struct order *o)
{
    uint32_t missing;
    bool kept = false;
    enum hf_status s = HF_OK;
    for (int i = 0; i < o->shipment_count && s >= 0; i++) {
        struct shipment *sh = &o->shipments[i];
        if (sh->state != ORDER_READY_TO_PICK && sh->state != ORDER_ACCEPTED)
            continue;
        s = withdraw_shipment(w, l, o, sh);
        if (s >= 0 && kept)
            s = move_shipment(w, o, sh, EVENT_CANCEL, &missing);
        kept = true;
    }
    if (s >= 0)
        s = store_post(w->tx, SQL_delete_order_lines,
                       PARAMS(P_I64(w->merchant_id), P_I64(o->order_id)));
    if (s >= 0)
        s = adopt_doc(w, l, o);
    if (s >= 0)
        s = store_post(w->tx, SQL_upsert_order_person,
                       PARAMS(P_I64(w->merchant_id), P_I64(o->order_id), P_I64(l->key_id),
                              P_BLOB(l->sealed_person)));
    if (s >= 0)
        s = settle_order(w, o, l->receipt_id);
    if (s >= 0)
        s = insert_order_lines(w, o);
    work_note(w, "edit:applied");
    return s;
}

/* What is in hand goes back first: the order is what was asked last from now on, and its shipments
 * wait for their units. One with nothing in hand is accepted again at once. *out: units off the
 * shelf. */
static enum hf_status stop_floor(struct work *w, const struct landing *l, struct order *o,
                                 int64_t *out)
{
    enum hf_status s = HF_OK;
    *out = 0;
    for (int i = 0; i < o->shipment_count && s >= 0; i++) {
        struct shipment *sh = &o->shipments[i];
        int64_t picked = 0;
        if (sh->state < ORDER_PICKING || sh->state > ORDER_PACKED)
            continue;
        s = store_get_i64(w->tx, SQL_sum_picked,
                          PARAMS(P_I64(w->merchant_id), P_I64(sh->shipment_id)), &picked);
        *out += picked;
        if (s >= 0)
            s = picked > 0 ? unreserve_shipment(w, o, sh) : withdraw_picked(w, o, sh, l->key);
        if (s >= 0 && picked == 0)
            s = end_claim(w, sh->shipment_id);
    }
    return s;
}

static enum hf_status adopt_change(struct work *w, const struct landing *l, struct order *o,
                                   int64_t out)
{
    struct reason r = {.code = REASON_CHANGE_PUT_BACK,
                       .args = {arena_format(txn_arena(w->tx), "%lld", (long long)out)}};
    enum hf_status s = HF_OK;
    for (int i = 0; i < o->shipment_count && s >= 0; i++)
        if (o->shipments[i].state == ORDER_READY_TO_PICK || o->shipments[i].state == ORDER_ACCEPTED)
            s = withdraw_shipment(w, l, o, &o->shipments[i]);
    if (s >= 0)
        s = store_post(w->tx, SQL_delete_order_lines,
                       PARAMS(P_I64(w->merchant_id), P_I64(o->order_id)));
    if (s >= 0)
        s = adopt_doc(w, l, o);
    if (s >= 0)
        s = store_post(w->tx, SQL_upsert_order_person,
                       PARAMS(P_I64(w->merchant_id), P_I64(o->order_id), P_I64(l->key_id),
                              P_BLOB(l->sealed_person)));
    if (s >= 0)
        s = insert_order_lines(w, o);
    work_note(w, "edit:put_back");
    return s < 0 ? s : open_hold(w, o, &r);
}

enum hf_status accept_edit(struct work *w, const struct landing *l, struct order *o)
{
    int64_t out = 0;
    enum order_state state = order_change_state(o);
    if (state > ORDER_PACKED && state != ORDER_PARTLY_SHIPPED)
        return HF_REFUSED;
    enum hf_status s = keep_landing_key(w, o->order_id, l);
    if (s >= 0)
        s = stop_floor(w, l, o, &out);
    if (s < 0)
        return s;
    return out > 0 ? adopt_change(w, l, o, out) : apply_edit(w, l, o);
}

static enum hf_status answer_edit(struct work *w, struct landing *l, struct order *o)
{
    enum order_state state = order_change_state(o);
    enum edit_answer answer =
        edit_policy(state, EDIT_CONTENT, w->merchant->profile->orders.editable_until);
    l->edited = true;
    l->edit_answer = answer;
    switch (answer) {
    case EDIT_APPLY:
        return apply_edit(w, l, o);
    case EDIT_ASK:
    case EDIT_VOID_FIRST: {
        bool before;
        struct slice head = refusal_of(w, l, o);
        enum hf_status s = head.ptr != NULL
                               ? refused_before(w, l, o, "order.edit_refused", head, &before)
                               : HF_FULL;
        if (s < 0 || before) /* a person said no to it; what the shop does about that repeats it */
            return s;
        struct reason r = {
            .code = REASON_EDIT_AFTER_RELEASE,
            .args = {SLICE("content"), slice_of(order_state_name(state))}
        };
        return open_hold(w, o, &r);
    }
    case EDIT_REFUSE:
        break;
    }
    work_note(w, "edit:refused(%s)", order_state_name(state));
    return refuse_edit(w, l, o);
}

/* Payment the order does not know yet, or a cancellation: counts whatever the stamp says. */
static bool brings_fact(const struct landing *l, const struct order *o)
{
    const struct order_doc *d = l->doc;
    bool captured = d->payment == PAYMENT_CAPTURED || d->payment == PAYMENT_REFUNDED_PART;
    bool cancels = d->topic == TOPIC_CANCELLED && o->state != ORDER_CANCELLED;
    return cancels || (captured && !(o->ledger.on_file & EVIDENCE_PAYMENT_CAPTURED));
}

/* An equal stamp applies. But stamps have the grain of a second: the news that an order was made is
 * older than what its channel said of it under another topic in the same second, whatever came
 * first. */
static enum hf_status judge_age(struct work *w, const struct landing *l, const struct order *o,
                                bool *older)
{
    const struct order_doc *d = l->doc;
    int64_t said = 0;
    *older = d->version_at_us == 0 || d->version_at_us < o->version_at_us;
    if (*older || d->version_at_us != o->version_at_us || d->topic != TOPIC_CREATED ||
        !slice_is(l->path, "webhook"))
        return HF_OK;
    enum hf_status s =
        store_get_i64(w->tx, SQL_count_other_news,
                      PARAMS(P_I64(w->merchant_id), P_I64(o->order_id), P_TEXT(l->topic)), &said);
    *older = said > 0;
    return s < 0 ? s : HF_OK;
}

enum hf_status merge_order(struct work *w, struct landing *l, struct order *o, bool *changed)
{
    const struct order_doc *d = l->doc;
    bool older, fact = brings_fact(l, o);
    *changed = fact;
    enum hf_status s = judge_age(w, l, o, &older);
    if (s < 0 || (older && !fact))
        return s;
    bool edit = !older && kind_of_edit(w, l, o) == EDIT_CONTENT && d->topic != TOPIC_CANCELLED;
    bool newer = d->version_at_us > o->version_at_us, held = false;
    s = older ? HF_OK : hold_by_doc(w, l, o, &held);
    *changed = fact || edit || newer || held;
    if (s < 0 || !*changed)
        return s;
    if (fact || !older)
        s = record_doc_facts(w, l, o);
    if (s < 0)
        return s;
    if (d->topic == TOPIC_CANCELLED && o->state != ORDER_CANCELLED)
        s = answer_cancel(w, l, o);
    else if (o->state == ORDER_CANCELLED)
        s = HF_OK; /* cancelled stays cancelled; the copy is on file */
    else if (edit)
        s = answer_edit(w, l, o);
    else
        s = revalidate_order(w, o, l->receipt_id);
    if (newer)
        o->version_at_us = d->version_at_us;
    if (newer && !edit)
        o->total_minor = d->total_minor;
    return s;
}
