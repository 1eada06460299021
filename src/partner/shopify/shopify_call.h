#ifndef HF_PARTNER_SHOPIFY_SHOPIFY_CALL_H
#define HF_PARTNER_SHOPIFY_SHOPIFY_CALL_H

#include "base/json_out.h"
#include "partner/telling.h"

/* Parts of the Shopify adapter of the outward side: GraphQL Admin API, version SHOPIFY_VERSION
 * (docs/shopify.md). */

#define SHOPIFY_VERSION "2026-07"

/* POST graphql.json with {"query", "variables"}. variables: a JSON object. */
enum hf_status shopify_graphql(struct arena *a, const struct outbound_task *t, const char *query,
                               struct slice variables, struct outbound_call *call,
                               struct slice *error);
/* The client credentials grant, where the profile has client_id and client_secret. */
extern const struct outbound_token shopify_token;
/* Digits at the end of gid://shopify/Order/123. */
struct slice shopify_number(struct slice gid);

/* What a GraphQL answer says before its data is looked at: 200 with `errors`, throttled or not; and
 * what it cost. NULL: *r is set. Otherwise the `data` object. */
const struct json *shopify_data(struct arena *a, const struct outbound_reply *reply,
                                struct outbound_result *r);

/* pull.orders: orders by `updated_at`, ten at a time (a query may cost 1,000 points), their lines
 * twenty at a time; an order with more is read again by itself. Each is turned into the shape that
 * webhooks have and read as one. */
enum { SHOPIFY_PULL_POINTS = 900 };
enum hf_status shopify_build_pull(struct arena *a, const struct outbound_task *t,
                                  struct outbound_call *call, struct slice *error);
void shopify_read_pull(struct arena *a, const struct outbound_task *t,
                       const struct outbound_reply *reply, struct outbound_result *r);

/* push.stock: look up, then tell; docs/shopify.md. */
enum hf_status shopify_build_stock(struct arena *a, const struct outbound_task *t,
                                   struct outbound_call *call, struct slice *error);
void shopify_read_stock(struct arena *a, const struct outbound_task *t,
                        const struct outbound_reply *reply, struct outbound_result *r);
int64_t shopify_stock_points(struct arena *a, const struct outbound_task *t);

/* order.*: what became of an order, one step after the other (shopify_tell.c); docs/shopify.md. */
enum hf_status shopify_build_tell(struct arena *a, const struct outbound_task *t,
                                  struct outbound_call *call, struct slice *error);
void shopify_read_tell(struct arena *a, const struct outbound_task *t,
                       const struct outbound_reply *reply, struct outbound_result *r);
int64_t shopify_tell_points(const struct outbound_task *t);

struct shopify_verb {
    const char *name;     /* of the mutation's first field */
    const char *mutation; /* its text */
};
/* NULL: no such verb. static. */
const struct shopify_verb *shopify_verb(struct slice name);
/* The next thing to tell of an order; the body is the verb's variables. told: struct telling. node:
 * the shop's order as selected by the look. OK; REFUSED: *error; FULL. */
enum hf_status shopify_next_step(struct arena *a, const struct outbound_item *item,
                                 const struct json *node, struct slice told,
                                 struct telling_step *step, struct slice *error) HF_MUST_CHECK;

/* pull.compare: what it shows of the SKUs it was told, by inventory item at our location. */
enum { SHOPIFY_COMPARE_POINTS = 410 }; /* of a hundred */
enum hf_status shopify_build_compare(struct arena *a, const struct outbound_task *t,
                                     struct outbound_call *call, struct slice *error);
void shopify_read_compare(struct arena *a, const struct outbound_task *t,
                          const struct outbound_reply *reply, struct outbound_result *r);

/* pull.holds: fulfilment orders by `updatedAt`, with the holds on them. */
enum { SHOPIFY_HOLDS_POINTS = 130 };
enum hf_status shopify_build_holds(struct arena *a, const struct outbound_task *t,
                                   struct outbound_call *call, struct slice *error);
void shopify_read_holds(struct arena *a, const struct outbound_task *t,
                        const struct outbound_reply *reply, struct outbound_result *r);
/* order.held, order.released: both are one comparison of our holds (facts) with those that stand
 * on the shop's order (node, as selected by shopify_hold_look). Empty step: they are the same. */
extern const char shopify_hold_look[];
enum hf_status shopify_next_hold(struct arena *a, const struct json *facts, const struct json *node,
                                 struct slice told, struct telling_step *step) HF_MUST_CHECK;

/* pull.webhooks: the topics' subscriptions. */
enum { SHOPIFY_WATCH_POINTS = 110 };
enum hf_status shopify_build_watch(struct arena *a, const struct outbound_task *t,
                                   struct outbound_call *call, struct slice *error);
void shopify_read_watch(struct arena *a, const struct outbound_task *t,
                        const struct outbound_reply *reply, struct outbound_result *r);

/* The topics a connection lives by. */
enum { SHOPIFY_TOPICS = 7 };
extern const char *const shopify_topics[SHOPIFY_TOPICS];

/* pull.check: the shop, what the app may, the versions, the subscriptions and our location, in one
 * query (shopify_examine.c). */
enum { SHOPIFY_EXAMINE_POINTS = 300 };
enum hf_status shopify_build_examine(struct arena *a, const struct outbound_task *t,
                                     struct outbound_call *call, struct slice *error);
void shopify_read_examine(struct arena *a, const struct outbound_task *t,
                          const struct outbound_reply *reply, struct outbound_result *r);

/* An Order of GraphQL, as selected by the pull, in the REST shape of webhooks. */
void shopify_put_rest(struct json_out *o, const struct json *node);

#endif
