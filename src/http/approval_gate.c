/* The second pair of eyes at the door: what a caller may only ask for becomes a request.
 * Between exchange_command and the approvals; a request is the API call itself, kept.
 * Promise: what cannot be read never becomes a request; what is approved runs through the very
 * handler it would have run through alone. */
#include "base/ids.h"
#include "base/instant.h"
#include "flow/people/approvals.h"
#include "http/route.h"

struct kept_call { /* what an inner exchange reads its headers from */
    struct slice content_type;
};

/* The target, by the id in the path. */
static void target_of(struct exchange *x, struct gate *g)
{
    static const struct {
        const char *prefix, *name;
    } kinds[] = {
        {"ord", "order"    },
        {"ret", "return"   },
        {"exc", "exception"},
        {"inb", "inbound"  },
        {"pcl", "parcel"   },
        {"mnf", "manifest" }
    };
    int64_t merchant_id;
    g->target = "hub";
    if (x->gate_target != NULL) {
        g->target = x->gate_target;
        g->target_id = x->gate_target_id;
        return;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && x->params[0].len > 0; i++)
        if (id_parse(x->hub->ids_key, kinds[i].prefix, x->params[0], &merchant_id, &g->target_id)) {
            g->target = kinds[i].name;
            return;
        }
}

/* Of a JSON body, else of the header; SLICE_NONE when nobody said one. */
static struct slice reason_of(struct exchange *x)
{
    const struct json *root = NULL;
    struct json_error error;
    if (json_parse(&x->arena, x->body, &json_limits_payload, &root, &error) == HF_OK &&
        root->kind == JSON_OBJECT) {
        struct slice said = json_get_text(root, "reason");
        if (said.len > 0)
            return said;
    }
    return exchange_header(x, "Reason");
}

static void put_request(struct exchange *x, const struct work *w, const struct gate *g, int64_t id)
{
    const struct access_rule *rule = access_rule(g->action);
    struct json_out *o = &x->out;
    json_open(o, '{');
    put_id_key(x, "request", "req", w->merchant_id, id);
    json_key(o, "state");
    json_put_str(o, request_state_name(REQUEST_PENDING));
    json_key(o, "action");
    json_put_str(o, access_action_name(g->action));
    json_key(o, "approvals");
    json_put_i64(o, rule->approvals);
    json_key(o, "approver");
    json_put_str(o, rule->approver);
    json_close(o, '}');
}

enum hf_status gate_open(struct work *w, struct exchange *x, const struct gate *g, int64_t *id,
                         int *status)
{
    const struct access_rule *rule = access_rule(g->action);
    struct request_wish wish = {
        .action = g->action,
        .target = g->target,
        .target_id = g->target_id,
        .target_text = g->target_text,
        .reason = g->reason,
        .role = x->who.role,
        .call = {.method = x->method,
                 .path = g->path.ptr != NULL ? g->path : x->path,
                 .content_type = g->body.ptr != NULL ? SLICE("application/json")
                                                     : exchange_header(x, "Content-Type"),
                 .body = g->body.ptr != NULL ? g->body : x->body}
    };
    enum request_result result;
    if (rule->reason_required && g->reason.len < REASON_LEAST) {
        exchange_set_problem(x, 422, "reason_required",
                             "%s is asked of a second person: say why, in %d characters or more",
                             access_action_name(g->action), REASON_LEAST);
        *status = 422;
        return HF_REFUSED;
    }
    enum hf_status s = open_request(w, &wish, id, &result);
    if (s < 0)
        return s;
    *status = 202;
    if (result == REQUEST_CLASH) {
        exchange_set_problem(
            x, 409, "request_pending",
            "another request about the same is pending: it is decided first, or taken back");
        *status = 409;
    } else if (result == REQUEST_NOBODY) {
        exchange_set_problem(
            x, 403, "second_person_required",
            "%s needs a second person (%s), and nobody who could has signed up yet",
            access_action_name(g->action), rule->approver);
        *status = 403;
    }
    return *status == 202 ? HF_OK : HF_REFUSED;
}

int gate_ask(struct work *w, struct exchange *x, const struct gate *g)
{
    struct gate asked = *g;
    int64_t id = 0;
    int status;
    if (asked.target == NULL)
        target_of(x, &asked);
    if (asked.reason.ptr == NULL)
        asked.reason = reason_of(x);
    enum hf_status s = gate_open(w, x, &asked, &id, &status);
    if (s < 0)
        return (int)s;
    if (s == HF_OK)
        put_request(x, w, &asked, id);
    w->object = "request";
    w->object_id = s == HF_OK ? id : 0;
    return status;
}

int apply_gate(struct work *w, struct exchange *x)
{
    return gate_ask(w, x, &(struct gate){.action = x->gate});
}

/* -- the way back */

static struct slice inner_header(const void *carrier, const char *name)
{
    const struct kept_call *call = carrier;
    return strcmp(name, "Content-Type") == 0 && call->content_type.len > 0 ? call->content_type
                                                                           : SLICE_NONE;
}

static void inner_answered(struct exchange *x)
{
    (void)x; /* its status says so; whoever carries the request out looks */
}

bool gate_prepare(struct exchange *x, struct slice method, struct slice path,
                  struct slice content_type, struct slice body, int64_t merchant_id,
                  enum access_action granted)
{
    char allow[64];
    struct kept_call *call = ARENA_NEW(&x->arena, struct kept_call);
    struct exchange *y = ARENA_NEW(&x->arena, struct exchange);
    if (call == NULL || y == NULL)
        return false;
    exchange_init(y, x->hub);
    x->inner = y;
    call->content_type = content_type;
    y->method = method;
    y->path = path;
    y->body = body;
    y->carrier = call;
    y->header = inner_header;
    y->answered = inner_answered;
    y->granted = granted;
    y->who = (struct principal){.kind = WHO_NOBODY, .merchant_id = merchant_id};
    y->directory = directory_acquire(x->hub->holder);
    y->route = route_find(y, allow);
    if (y->route == NULL || y->route->kind != ROUTE_COMMAND)
        return false;
    y->route->handle(y);
    return true;
}
