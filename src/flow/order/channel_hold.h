#ifndef HF_FLOW_ORDER_CHANNEL_HOLD_H
#define HF_FLOW_ORDER_CHANNEL_HOLD_H

#include "flow/order/land_order.h"
#include "flow/owed.h"

/* Holds in both directions (docs/orders.md). A channel that holds an order of its own holds it
 * here: held_by_channel, which only the channel releases. A hold of ours is told to the channel
 * (order.held, order.released: one look compares what stands here with what stands there). */

/* Holds or releases the order as its channel does. *changed: it was otherwise; a released one goes
 * on at once where it was stored. The caller saves the order. */
enum hf_status hold_as_channel(struct work *w, struct order *o, bool held, struct slice why,
                               bool *changed) HF_MUST_CHECK;
/* What a copy says of a hold itself (order_doc.hold). */
enum hf_status hold_by_doc(struct work *w, const struct landing *l, struct order *o,
                           bool *changed) HF_MUST_CHECK;
/* A new order whose hold was seen before it landed. */
enum hf_status hold_seen_before(struct work *w, struct order *o) HF_MUST_CHECK;
/* A hold of ours that the channel hears of opened or closed in this unit: owed, when the
 * connection is told things at all. */
enum hf_status tell_holds(struct work *w, struct order *o) HF_MUST_CHECK;

/* The standing row `pull.holds`. Facts: {"location"}, where the profile names one. Learned
 * {"items":
 * [{"order": the channel's id, "place", "held": bool, "why", "ours": [ids of ours that stand there;
 * left out where none of ours can]}]}. One of ours that lacks is told again. */
enum hf_status gather_holds(struct work *w, const struct owed_row *r, struct json_out *facts,
                            struct slice *reference);
enum hf_status holds_read(struct work *w, const struct owed_row *r, const struct json *learned);
/* The shop does not say them: raised like what cannot be told. */
enum hf_status holds_unread(struct work *w, const struct owed_row *r, const struct owed_failure *f);
/* For landing.hear; hint: the kind of the standing question that is due now. */
enum hf_status hear_holds(struct work *w, const struct landing *l, bool *known);

#endif
