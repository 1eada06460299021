/* An inbound at the dock: its appointment, its arrival.
 * Behind POST /v1/inbounds/{id}/slot and POST /v1/arrivals; counting implies an arrival.
 * Promise: what stands at the dock is recorded, announced or not (RCV-4, RCV-5). */
#include "flow/inbound/arrive_inbound.h"
#include "base/ids.h"
#include "rules/scan_words.h"
#include "store/sql.h"

enum hf_status refuse_inbound_state(struct work *w, const struct inbound *in, const char *what,
                                    struct refusal *why)
{
    return refuse(w, why, "wrong_state", "inbound %.*s is %s: %s", SLICE_FMT(in->ref),
                  scan_word(inbound_state_name(in->state), why->spanish),
                  scan_word(what, why->spanish));
}

static enum hf_status end_timer(struct work *w, const struct inbound *in, const char *kind)
{
    return store_post(w->tx, SQL_end_timers,
                      PARAMS(P_I64(w->merchant_id), P_I64(in->inbound_id), P_STR(kind), P_I64(2),
                             P_I64(w->now_us)));
}

enum hf_status confirm_slot(struct work *w, const struct slot_doc *d, struct inbound **out,
                            struct refusal *why)
{
    struct inbound *in;
    uint32_t missing;
    enum hf_status s = load_inbound(w, d->inbound_id, &in);
    if (s != HF_OK)
        return s;
    *out = in;
    if (d->to_us <= d->from_us)
        return refuse(w, why, "slot_invalid", "the slot ends before it begins");
    s = move_inbound(w, in, INBOUND_EVENT_CONFIRM_SLOT, &missing);
    if (s == HF_REFUSED)
        return refuse_inbound_state(w, in, "its appointment is over", why);
    in->slot_from_us = d->from_us;
    in->slot_to_us = d->to_us;
    in->dock = d->dock.ptr != NULL ? d->dock : SLICE("");
    if (s >= 0)
        s = close_listed(w, in->inbound_id, REASON_SLOT_UNCONFIRMED, EVERY_LINE,
                         "the slot is confirmed", &in->open);
    if (s >= 0) /* from now on it is late when the slot is over */
        s = store_post(w->tx, SQL_set_timer,
                       PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_STR("inbound_due"),
                              P_I64(in->inbound_id), P_I64(d->to_us), P_I64(w->now_us)));
    if (s >= 0)
        s = save_inbound(w, in);
    return s < 0 ? s
                 : tell_owner(w, OBJECT_INBOUND, in->inbound_id, "inbound.slot_confirmed",
                              SLICE("{}"));
}

enum hf_status end_watch(struct work *w, struct inbound *in, const char *why)
{
    enum hf_status s = end_timer(w, in, "inbound_due");
    if (s >= 0)
        s = end_timer(w, in, "inbound_prealert");
    if (s >= 0)
        s = close_listed(w, in->inbound_id, REASON_SLOT_UNCONFIRMED, EVERY_LINE, why, &in->open);
    return s < 0 ? s
                 : close_listed(w, in->inbound_id, REASON_INBOUND_LATE, EVERY_LINE, why, &in->open);
}

enum hf_status mark_arrived(struct work *w, struct inbound *in)
{
    uint32_t missing;
    if (in->arrived_at_us == 0)
        in->arrived_at_us = w->now_us;
    enum hf_status s = move_inbound(w, in, INBOUND_EVENT_ARRIVE, &missing);
    if (s == HF_REFUSED) /* a further truck: it stays where it is in its life */
        s = HF_OK;
    return s < 0 ? s : end_watch(w, in, "it arrived");
}

/* RCV-4: without a paper it is counted and not accepted; its owner is asked for one. */
static enum hf_status take_unannounced(struct work *w, const struct arrival_doc *d,
                                       struct inbound **out)
{
    char text[ID_TEXT_BYTES];
    struct inbound *in;
    enum hf_status s =
        make_inbound(w, INBOUND_UNANNOUNCED, d->ref, d->warehouse->warehouse_id, &in);
    if (s != HF_OK)
        return s;
    if (d->ref.len == 0) { /* its own id stands in until a paper names it */
        id_print(w->hub->ids_key, "inb", w->merchant_id, in->inbound_id, text);
        in->ref = arena_copy(txn_arena(w->tx), slice_of(text));
    }
    in->supplier = d->supplier.ptr != NULL ? d->supplier : SLICE("");
    s = mark_arrived(w, in);
    if (s == HF_OK)
        s = insert_inbound(w, in);
    if (s == HF_OK)
        s = inbound_exception(w, in, FINDING_ASN_MISSING, 0, in->ref, SLICE_NONE, SLICE_NONE);
    *out = in;
    return s < 0
               ? s
               : tell_owner(w, OBJECT_INBOUND, in->inbound_id, "inbound.asn_missing", SLICE("{}"));
}

enum hf_status arrive_inbound(struct work *w, const struct arrival_doc *d, struct inbound **out,
                              struct refusal *why)
{
    int64_t id;
    enum hf_status s = d->ref.len > 0 ? find_inbound(w, d->ref, &id) : HF_NOT_FOUND;
    if (s == HF_OK) {
        s = load_inbound(w, id, out);
        if (s == HF_OK && (*out)->state == INBOUND_CLOSED)
            return refuse_inbound_state(w, *out, "what comes now needs a paper of its own", why);
        if (s == HF_OK)
            s = mark_arrived(w, *out);
    } else if (s == HF_NOT_FOUND) {
        s = take_unannounced(w, d, out);
    }
    if (s < 0)
        return s;
    struct inbound *in = *out;
    in->cartons_arrived += d->cartons;
    if (d->carrier.len > 0)
        in->carrier = d->carrier;
    return save_inbound(w, in);
}
