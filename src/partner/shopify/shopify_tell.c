/* Shopify: an order's facts, told in steps: look how it stands there, tell the next thing, look
 * again.
 * Part of the Shopify adapter; what is told stands in shopify_step.c.
 * Promise: after a lost answer the shop is looked at, twice with a minute between, before anything
 * is told again; what was confirmed is never told again, whatever a look shows. */
#include "base/json_out.h"
#include "partner/shopify/shopify_call.h"

enum { PROGRESS_BYTES_MAX = 512 * 1024, LOOK_POINTS = 970, TELL_POINTS = 20, SETTLE_S = 60 };

/* The shop's order: what it counts as sent, and what it waits for at which location. */
static const char look[] =
    "query($id:ID!){order(id:$id){id cancelledAt fulfillments(first:50){id status displayStatus "
    "trackingInfo(first:2){number}}fulfillmentOrders(first:4,displayable:true){pageInfo{hasNextPage}nodes{id status "
    "requestStatus assignedLocation{location{id}}lineItems(first:100){pageInfo{hasNextPage}nodes{id remainingQuantity "
    "lineItem{id sku}}}}}}}";

/* What the last step left. */
struct telling {
    struct slice told;      /* keys that are through, each between blanks */
    struct slice key, verb; /* what is to be done next; "" = look */
    struct slice variables; /* JSON */
    int64_t through;        /* how many */
    bool lost;              /* the answer came and said nothing */
    bool doubted;           /* the shop was looked at once since the answer was lost */
};

static struct slice text(const struct json *o, const char *key)
{
    struct slice s = json_get_text(o, key);
    return s.ptr != NULL ? s : SLICE("");
}

static enum hf_status read_telling(struct arena *a, const struct outbound_task *t,
                                   struct telling *k)
{
    const struct json *v = NULL;
    struct json_error error;
    struct slice kept = t->items[0].progress;
    *k = (struct telling){.told = SLICE(" "), .key = SLICE(""), .verb = SLICE("")};
    if (kept.len == 0)
        return HF_OK;
    if (json_parse(a, kept, &json_limits_none, &v, &error) != HF_OK)
        return HF_FULL;
    k->told = text(v, "told");
    k->key = text(v, "key");
    k->verb = text(v, "do");
    k->variables = text(v, "variables");
    k->lost = json_is_true(json_get(v, "lost"));
    k->doubted = json_is_true(json_get(v, "doubted"));
    if (!json_i64(json_get(v, "through"), &k->through))
        k->through = 0;
    return HF_OK;
}

static struct slice keep(struct arena *a, const struct telling *k)
{
    struct json_out o;
    const struct {
        const char *key;
        struct slice text;
    } texts[] = {
        {"told",      k->told     },
        {"key",       k->key      },
        {"do",        k->verb     },
        {"variables", k->variables}
    };
    json_out_init(&o, PROGRESS_BYTES_MAX);
    json_open(&o, '{');
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        json_key(&o, texts[i].key);
        json_put_text(&o, texts[i].text.ptr != NULL ? texts[i].text : SLICE(""));
    }
    json_key(&o, "through");
    json_put_i64(&o, k->through);
    json_key(&o, "lost");
    json_put_bool(&o, k->lost);
    json_key(&o, "doubted");
    json_put_bool(&o, k->doubted);
    json_close(&o, '}');
    struct slice out = json_out_text(&o);
    out = out.ptr != NULL ? arena_copy(a, out) : SLICE_NONE;
    json_out_release(&o);
    return out;
}

/* After a lost answer nothing is told before the shop was looked at. */
static bool acts(const struct outbound_task *t, const struct telling *k)
{
    return k->verb.len > 0 && !t->items[0].doubt;
}

int64_t shopify_tell_points(const struct outbound_task *t)
{
    bool looks = t->items[0].doubt || t->items[0].progress.len == 0 ||
                 slice_find(t->items[0].progress, SLICE("\"do\":\"\"")) < t->items[0].progress.len;
    return looks ? LOOK_POINTS : TELL_POINTS;
}

enum hf_status shopify_build_tell(struct arena *a, const struct outbound_task *t,
                                  struct outbound_call *call, struct slice *error)
{
    struct telling k;
    enum hf_status s = read_telling(a, t, &k);
    if (s != HF_OK)
        return s;
    if (acts(t, &k)) {
        const struct shopify_verb *verb = shopify_verb(k.verb);
        return verb != NULL ? shopify_graphql(a, t, verb->mutation, k.variables, call, error)
                            : HF_REFUSED;
    }
    struct slice id = shopify_number(json_get_text(t->items[0].facts, "external_id"));
    if (id.len == 0) {
        *error = SLICE("the order has no id of the shop");
        return HF_REFUSED;
    }
    struct slice variables =
        arena_format(a, "{\"id\":\"gid://shopify/Order/%.*s\"}", SLICE_FMT(id));
    if (variables.ptr == NULL)
        return HF_FULL;
    s = shopify_graphql(a, t, look, variables, call, error);
    call->reads = true;
    return s;
}

/* What failed, and what is through all the same. */
static void refuse(struct arena *a, struct outbound_result *r, const struct telling *k,
                   struct slice why)
{
    r->outcome = OUTBOUND_REFUSED;
    r->error = k->through > 0 ? arena_format(a, "%.*s; %lld told before that", SLICE_FMT(why),
                                             (long long)k->through)
                              : why;
}

static void go_on(struct arena *a, struct outbound_result *r, const struct telling *k)
{
    r->progress = keep(a, k);
    r->outcome = r->progress.ptr != NULL ? OUTBOUND_AGAIN : OUTBOUND_RETRY;
    if (r->progress.ptr == NULL)
        r->error = SLICE("the order is too long");
}

static void read_look(struct arena *a, const struct outbound_task *t, const struct json *data,
                      struct telling *k, struct outbound_result *r)
{
    const struct json *node = json_get(data, "order");
    struct shopify_step step;
    struct slice why = SLICE("");
    if (!json_is(node, JSON_OBJECT)) {
        refuse(a, r, k, SLICE("the shop has no such order"));
        return;
    }
    enum hf_status s = shopify_next_step(a, &t->items[0], node, k->told, &step, &why);
    if (s == HF_REFUSED) {
        refuse(a, r, k, why);
        return;
    }
    if (s != HF_OK) {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("the answer could not be read");
        return;
    }
    if (step.key.len == 0) {
        r->outcome = OUTBOUND_DONE;
        return;
    }
    /* It may still be on its way in there. */
    bool lost = (t->items[0].doubt || k->lost) && slice_eq(step.key, k->key) && !k->doubted;
    k->verb = lost ? SLICE("") : slice_of(step.verb);
    k->key = step.key;
    k->variables = lost ? SLICE("") : step.variables;
    k->doubted = lost;
    k->lost = false;
    r->wait_s = lost ? SETTLE_S : 0;
    go_on(a, r, k);
}

/* userErrors of any of its fields: a failure, although it came as 200. */
static const struct json *first_error(const struct json *data)
{
    JSON_EACH(field, data)
    {
        const struct json *errors = json_get(field, "userErrors");
        if (json_is(errors, JSON_ARRAY) && errors->first != NULL)
            return errors->first;
    }
    return NULL;
}

static void read_act(struct arena *a, const struct json *data, struct telling *k,
                     struct outbound_result *r)
{
    const struct json *error = first_error(data);
    char verb[64];
    if (k->verb.len >= sizeof verb)
        return;
    memcpy(verb, k->verb.ptr, k->verb.len);
    verb[k->verb.len] = '\0';
    if (error != NULL) {
        refuse(a, r, k,
               arena_format(a, "%s: %.*s", verb, SLICE_FMT(json_get_text(error, "message"))));
        return;
    }
    if (!json_is(json_get(data, verb), JSON_OBJECT)) {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("the answer does not say what became of it");
        return;
    }
    k->told = arena_format(a, "%.*s%.*s ", SLICE_FMT(k->told), SLICE_FMT(k->key));
    k->key = k->verb = k->variables = SLICE("");
    k->through++;
    k->doubted = false;
    go_on(a, r, k);
}

/* A step whose answer says nothing may have taken effect: the shop is looked at first. */
static void doubt_act(struct arena *a, struct telling *k, struct outbound_result *r)
{
    k->lost = true;
    k->verb = k->variables = SLICE("");
    r->progress = keep(a, k);
}

void shopify_read_tell(struct arena *a, const struct outbound_task *t,
                       const struct outbound_reply *reply, struct outbound_result *r)
{
    struct telling k;
    if (read_telling(a, t, &k) != HF_OK) {
        r->outcome = OUTBOUND_RETRY;
        r->error = SLICE("what the last step left could not be read");
        return;
    }
    bool act = acts(t, &k);
    const struct json *data = shopify_data(a, reply, r);
    if (data != NULL && act)
        read_act(a, data, &k, r);
    else if (data != NULL)
        read_look(a, t, data, &k, r);
    if (act && r->outcome == OUTBOUND_RETRY)
        doubt_act(a, &k, r);
}
