/* What a person asks a carrier about a label: print it again, hold it, let it go; and what the
 * carrier says that its number is. Behind /v1/parcels/{id}/print, /hold, /release and /renumber.
 * Promise: the answer says that it was asked, never that it was done; that is the parcel's to say.
 */
#include "flow/road/ask_carrier.h"
#include "flow/road/dispatch.h"
#include "http/api/dock_routes.h"
#include "partner/outbound.h"
#include "rules/tracking_number.h"

enum { REASON_CHARS_MIN = 10, REASON_CHARS_MAX = 200 };

static bool can(struct slice platform, struct slice kind)
{
    const struct outbound_adapter *a = outbound_adapter(platform);
    return a != NULL && outbound_adapter_sends(a, kind);
}

/* By the route's variant. */
static const struct {
    const char *kind, *action;
} asks[] = {
    [PARCEL_PRINT] = {"label.print",   "ask_print"          },
    [PARCEL_HOLD] = {"label.hold",    "ask_carrier_hold"   },
    [PARCEL_RELEASE] = {"label.release", "ask_carrier_release"},
};

static int refuse(struct exchange *x, const char *problem)
{
    static const struct {
        const char *problem, *text;
    } words[] = {
        {"no_label",               "this parcel has no label that lives"                             },
        {"not_offered",            "this carrier cannot be asked that from here: do it over there"   },
        {"connection_not_enabled", "the carrier's connection is not enabled, or paused"              },
        {"under_way",              "the carrier is being asked about this label: wait for its answer"},
        {"wrong_state",
         "only before its list is closed: the carrier has been told of this parcel already"          },
        {"already_held",           "it is held there already"                                        },
        {"not_held",               "it is not held there"                                            },
        {"erased",                 "whose label it was has been erased"                              }
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].problem, problem) == 0)
            exchange_set_problem(x, 409, problem, "%s", words[i].text);
    return 409 | COMMAND_UNDO;
}

struct carrier_command {
    struct carrier_wish wish;
    int64_t merchant_id;
};

static int apply_ask(struct work *w, struct exchange *x)
{
    struct carrier_command *c = x->state;
    enum hf_status s = ask_carrier(w, &c->wish);
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 404, "not_found", "no such parcel");
        return 404;
    }
    if (s == HF_REFUSED)
        return refuse(x, c->wish.problem);
    if (s < 0)
        return (int)s;
    json_open(&x->out, '{');
    put_id_key(x, "parcel", "pcl", w->merchant_id, c->wish.parcel_id);
    json_key(&x->out, "carrier");
    json_put_text(&x->out, c->wish.parcel.carrier);
    json_key(&x->out, "tracking");
    json_put_text(&x->out, c->wish.parcel.tracking);
    json_key(&x->out, "asked");
    json_put_str(&x->out, c->wish.kind);
    json_close(&x->out, '}');
    return 200;
}

static bool read_wish(struct exchange *x, struct carrier_wish *wish)
{
    static const char *const keys[][2] = {
        [PARCEL_PRINT] = {"format", NULL},
        [PARCEL_HOLD] = {"reason", NULL},
        [PARCEL_RELEASE] = {NULL,     NULL}
    };
    const struct json *root = exchange_object(x, keys[x->route->variant]);
    if (root == NULL)
        return false;
    wish->kind = asks[x->route->variant].kind;
    wish->can = can;
    wish->format = SLICE("");
    wish->reason = slice_trim(json_get_text(root, "reason"));
    if (x->route->variant == PARCEL_PRINT) {
        wish->format = json_get_text(root, "format");
        if (wish->format.len == 0)
            wish->format = SLICE("pdf");
        if (!slice_is(wish->format, "pdf") && !slice_is(wish->format, "zpl")) {
            exchange_problem(x, 400, "body_invalid", "format: expected pdf or zpl");
            return false;
        }
    }
    if (x->route->variant == PARCEL_HOLD &&
        (wish->reason.len < REASON_CHARS_MIN || wish->reason.len > REASON_CHARS_MAX)) {
        exchange_problem(x, 400, "body_invalid", "expected reason: %d to %d characters",
                         REASON_CHARS_MIN, REASON_CHARS_MAX);
        return false;
    }
    return true;
}

void handle_ask_carrier(struct exchange *x)
{
    struct carrier_command *c = ARENA_NEW(&x->arena, struct carrier_command);
    if (c == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!admit_id(x, x->params[0], "pcl", &c->merchant_id, &c->wish.parcel_id) ||
        !read_wish(x, &c->wish))
        return;
    x->state = c;
    exchange_command(x, &(struct command){.merchant_id = c->merchant_id,
                                          .action = asks[x->route->variant].action,
                                          .apply = apply_ask,
                                          .key_optional = true});
}

/* -- a number put right */

struct renumber_command {
    struct renumbering r;
    int64_t merchant_id;
};

static int refuse_number(struct exchange *x, const char *problem)
{
    static const struct {
        const char *problem, *text;
    } words[] = {
        {"wrong_state",
         "only while the parcel is out: before that void its label, after that it has arrived"},
        {"same_number",      "it has this number"                                             },
        {"number_malformed", "this is no number of this carrier's, as the profile has them"   },
        {"label_duplicate",  "the carrier gave this number out before"                        }
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].problem, problem) == 0)
            exchange_set_problem(x, 409, problem, "%s", words[i].text);
    return 409 | COMMAND_UNDO;
}

static int apply_renumber(struct work *w, struct exchange *x)
{
    struct renumber_command *c = x->state;
    enum hf_status s = renumber_parcel(w, &c->r);
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 404, "not_found", "no such parcel");
        return 404;
    }
    if (s == HF_REFUSED)
        return refuse_number(x, c->r.problem);
    if (s < 0)
        return (int)s;
    json_open(&x->out, '{');
    put_id_key(x, "parcel", "pcl", w->merchant_id, c->r.parcel_id);
    json_key(&x->out, "carrier");
    json_put_text(&x->out, c->r.carrier);
    json_key(&x->out, "tracking");
    json_put_text(&x->out, c->r.tracking);
    json_key(&x->out, "former");
    json_put_text(&x->out, c->r.former);
    json_close(&x->out, '}');
    return 200;
}

void handle_renumber_parcel(struct exchange *x)
{
    static const char *const keys[] = {"tracking", "evidence", NULL};
    struct renumber_command *c = ARENA_NEW(&x->arena, struct renumber_command);
    if (c == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!admit_id(x, x->params[0], "pcl", &c->merchant_id, &c->r.parcel_id))
        return;
    const struct json *root = exchange_object(x, keys);
    if (root == NULL)
        return;
    c->r.tracking = slice_trim(json_get_text(root, "tracking"));
    c->r.evidence = slice_trim(json_get_text(root, "evidence"));
    if (c->r.tracking.len == 0 || c->r.tracking.len > NUMBER_BYTES_MAX || c->r.evidence.len == 0 ||
        c->r.evidence.len > REASON_CHARS_MAX) {
        exchange_problem(x, 400, "body_invalid",
                         "expected tracking (at most %d characters) and evidence: where it stands "
                         "written (at most %d)",
                         (int)NUMBER_BYTES_MAX, (int)REASON_CHARS_MAX);
        return;
    }
    x->state = c;
    exchange_command(x, &(struct command){.merchant_id = c->merchant_id,
                                          .action = "renumber_parcel",
                                          .apply = apply_renumber,
                                          .key_optional = true});
}
