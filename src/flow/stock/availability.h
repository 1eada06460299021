#ifndef HF_FLOW_STOCK_AVAILABILITY_H
#define HF_FLOW_STOCK_AVAILABILITY_H

#include "flow/work.h"
#include "rules/availability.h"

/* What may be sold of each SKU and what each channel is shown of it (INV-3, INV-5; docs/stock.md).
 * The figure is always reckoned from the totals; channel_stock keeps the newest one per channel and
 * SKU with its number, for whoever pushes it. */

enum { CHANNELS_MAX = 64 };

struct channel_view { /* a connection that sells, and how it shares */
    const struct connection *connection;
    struct channel_share share;
};
/* Returns how many, at most CHANNELS_MAX. The one that owns the catalogue or the returns does not
 * sell. */
int merchant_channels(const struct merchant *m, struct channel_view *all);

struct sale { /* the terms of one SKU's figure */
    int64_t sku_id;
    bool bundle, stopped, own_buffer;
    int64_t sellable, reserved, buffer, available; /* of a bundle: what its components allow */
};
/* What the store knows of a SKU, to the figure; buffer_each < 0 = the profile's. */
struct sale sale_of(const struct merchant *m, int64_t sellable, int64_t reserved,
                    int64_t buffer_each, bool stopped);
/* The same of one SKU as the store has it. OK or NOT_FOUND. */
enum hf_status read_sale(struct txn *tx, const struct merchant *m, int64_t sku_id,
                         struct sale *sale) HF_MUST_CHECK;
/* Of a bundle, as of now: as many as its scarcest component allows, nested ones opened. components
 * (room for BUNDLE_PARTS_MAX) and count may be NULL. */
struct component_sale {
    struct slice sku;
    int64_t qty_each, available;
};
enum hf_status read_bundle_sale(struct txn *tx, const struct merchant *m, int64_t now_us,
                                struct sale *sale, struct component_sale *components,
                                int *count) HF_MUST_CHECK;
/* Fills share.shown_each of every channel; returns the one figure of the pool. */
int64_t share_out(int64_t available, struct channel_view *all, int count);

/* Stop selling a SKU, or keep back so many of it; buffer_each < 0 = as the profile says. OK;
 * NOT_FOUND. */
struct sale_wish {
    struct slice sku, reason;
    int64_t buffer_each;
    bool stopped;
};
enum hf_status set_sale(struct work *w, const struct sale_wish *wish,
                        int64_t *sku_id) HF_MUST_CHECK;

/* -- the pusher's side. A stock change marks its SKU once (mark_sku_dirty); spreading turns marks
 * into figures per channel, bundles of the SKU included. A figure that did not change is no change.
 */
struct spreading {
    const struct hub *hub;
    int64_t merchant_id;
    int spread; /* out: how many SKUs were marked; SPREAD_MAX = there may be more */
};
enum { SPREAD_MAX = 200 };
/* A unit of work for runner_run; what it writes is derived, so it leaves no audit row. */
enum hf_status spread_availability(struct txn *tx, void *arg) HF_MUST_CHECK;

struct push { /* a figure that a channel does not have yet */
    int64_t sku_id, seq, shown_each;
};
/* The channel has it. *newest: nothing newer waits. An older figure that is confirmed late changes
 * nothing (INV-7). */
enum hf_status confirm_push(struct work *w, int64_t connection_id, const struct push *p,
                            bool *newest) HF_MUST_CHECK;
/* It failed: not before this instant again. */
enum hf_status postpone_push(struct work *w, int64_t connection_id, int64_t sku_id,
                             int64_t until_us) HF_MUST_CHECK;

#endif
