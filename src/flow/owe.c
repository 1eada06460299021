/* What we owe the outside, written down with the change it tells of.
 * Called by every use case that somebody outside has to hear of.
 * Promise: nothing is owed that did not happen, and nothing that happened is forgotten. */
#include "flow/owe.h"

#include <assert.h>

#include "store/sql.h"

static const char *const state_names[] = {"pending", "taken", "done", "parked", "set_aside"};
_Static_assert(sizeof state_names / sizeof *state_names == OUTBOX_STATES, "a state has no name");

const char *outbox_state_name(enum outbox_state s)
{
    assert((unsigned)s < OUTBOX_STATES);
    return state_names[s];
}

bool outbox_state_parse(struct slice name, enum outbox_state *s)
{
    for (int i = 0; i < OUTBOX_STATES; i++)
        if (slice_is(name, state_names[i])) {
            *s = (enum outbox_state)i;
            return true;
        }
    return false;
}

static bool goes_out(const struct work *w, const struct owed *o)
{
    const struct connection *c = merchant_connection_by_id(w->merchant, o->connection_id);
    if (c == NULL)
        return false;
    return c->owes || o->always ||
           (o->reads && (connection_life_reads(c->life) || c->life == LIFE_PAUSED));
}

enum hf_status owe(struct work *w, const struct owed *o)
{
    bool out = goes_out(w, o);
    enum hf_status s = store_post(
        w->tx, SQL_insert_outbox,
        PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_I64(o->connection_id),
               P_STR(o->kind), P_I64(o->object_id), P_TEXT(o->body.ptr ? o->body : SLICE("{}")),
               P_I64(o->at_us != 0 ? o->at_us : w->now_us), P_I64(w->now_us),
               P_I64(out ? OUTBOX_PENDING : OUTBOX_ASIDE)));
    if (out)
        txn_announce(w->tx, ANNOUNCE_OWED);
    return s;
}

enum hf_status owe_newest(struct work *w, const struct owed *o)
{
    enum hf_status s =
        store_put(w->tx, SQL_renew_outbox,
                  PARAMS(P_I64(w->merchant_id), P_I64(o->connection_id), P_STR(o->kind),
                         P_I64(o->object_id), P_TEXT(o->body.ptr ? o->body : SLICE("{}"))));
    return s == HF_NOT_FOUND ? owe(w, o) : s;
}

enum hf_status owe_event(struct work *w, int64_t connection_id, const char *kind, int64_t object_id)
{
    return owe(
        w, &(struct owed){.connection_id = connection_id, .kind = kind, .object_id = object_id});
}
