/* People, by those who may: who there is, who is out, who gets a new code.
 * Behind /v1/users; adding one is admin_routes.c.
 * Promise: nobody sees or touches another merchant's people; no secret is listed. */
#include "base/clock.h"
#include "base/crypto.h"
#include "base/ids.h"
#include "flow/people/sign_in.h"
#include "http/api/page.h"
#include "http/api/session_routes.h"
#include "store/sql.h"

struct people_query {
    int64_t merchant_id, after, limit; /* merchant 0 = everybody */
};

static int read_people(struct exchange *x, struct txn *tx)
{
    const struct people_query *q = x->state;
    struct json_out *o = &x->out;
    struct page p;
    enum hf_status s = page_open(&p, x, tx, q->limit, SQL_list_people,
                                 PARAMS(P_I64(q->merchant_id), P_I64(q->after), P_I64(q->limit + 1),
                                        P_I64(clock_now_us(x->hub->clock))));
    if (s < 0)
        return (int)s;
    while (page_next(&p)) {
        json_open(o, '{');
        put_id_key(x, "id", "per", 0, p.last);
        json_key(o, "name");
        json_put_text(o, row_text(&p.rows, 1));
        json_key(o, "role");
        json_put_text(o, row_text(&p.rows, 2));
        json_key(o, "merchant");
        json_put_text(o, row_is_null(&p.rows, 3) ? SLICE_NONE : row_text(&p.rows, 3));
        json_key(o, "state");
        json_put_str(o, row_i64(&p.rows, 5) != 0   ? "disabled"
                        : row_i64(&p.rows, 6) != 0 ? "enrolled"
                                                   : "invited");
        json_key(o, "added_at");
        json_put_instant(o, row_i64(&p.rows, 4));
        json_key(o, "sessions");
        json_put_i64(o, row_i64(&p.rows, 7));
        json_key(o, "badge_given_at");
        json_put_instant(o, row_i64(&p.rows, 8));
        json_close(o, '}');
    }
    return page_close(&p, "per", 0);
}

void handle_list_users(struct exchange *x)
{
    struct people_query *q = ARENA_NEW(&x->arena, struct people_query);
    struct slice whose = exchange_query(x, "merchant");
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    q->merchant_id = x->who.merchant_id;
    if (whose.len > 0) {
        const struct merchant *m = admit_merchant(x, whose);
        if (m == NULL)
            return;
        q->merchant_id = m->merchant_id;
    }
    if (!page_limit(x, &q->limit))
        return;
    if (!page_cursor(x, "per", 0, &q->after))
        return;
    x->state = q;
    exchange_read(x, read_people);
}

enum hf_status find_named(struct work *w, struct exchange *x, int64_t *person_id, enum role *role,
                          bool *enrolled)
{
    struct rows rows;
    int64_t merchant_id = 0;
    enum hf_status s = store_query(w->tx, SQL_find_person, PARAMS(P_TEXT(x->params[0])), &rows);
    if (s < 0)
        return s;
    bool found = rows_next(&rows);
    if (found) {
        *person_id = row_i64(&rows, 0);
        merchant_id = row_i64(&rows, 2);
        found = role_parse(row_text(&rows, 1), role);
        *enrolled = row_i64(&rows, 4) != 0;
    }
    s = rows_end(&rows);
    if (s < 0)
        return s;
    if (found && (x->who.merchant_id == 0 || x->who.merchant_id == merchant_id))
        return HF_OK;
    exchange_set_problem(x, 404, "not_found", "no such user");
    return HF_NOT_FOUND;
}

static int apply_disable(struct work *w, struct exchange *x)
{
    int64_t person_id;
    bool enrolled;
    enum role role;
    enum hf_status s = find_named(w, x, &person_id, &role, &enrolled);
    if (s != HF_OK)
        return s < 0 ? (int)s : 404;
    s = disable_person(w, person_id);
    if (s < 0)
        return (int)s;
    json_put_raw(&x->out, s == HF_OK ? SLICE("{\"state\":\"disabled\"}")
                                     : SLICE("{\"state\":\"disabled before\"}"));
    return 200;
}

void handle_disable_user(struct exchange *x)
{
    exchange_command(
        x,
        &(struct command){.action = "disable_user", .apply = apply_disable, .key_optional = true});
}

static int apply_offer(struct work *w, struct exchange *x)
{
    int64_t person_id;
    bool enrolled;
    enum role role;
    char code[ENROL_TEXT_BYTES];
    enum hf_status s = find_named(w, x, &person_id, &role, &enrolled);
    if (s != HF_OK)
        return s < 0 ? (int)s : 404;
    if (enrolled && x->who.first_codes && x->who.role != ROLE_SUPERVISOR) {
        exchange_set_problem(x, 403, "forbidden",
                             "%.*s has enrolled: a supervisor gives a new code",
                             SLICE_FMT(x->params[0]));
        return 403;
    }
    s = offer_enrolment(w, person_id, code);
    if (s < 0)
        return (int)s;
    w->object = "person";
    w->object_id = person_id;
    json_open(&x->out, '{');
    json_key(&x->out, "enrolment_code");
    json_put_str(&x->out, code);
    json_close(&x->out, '}');
    wipe(code, sizeof code);
    x->shown_once = true;
    return 201;
}

/* Nobody is asked about a user who is not there, or is another merchant's. */
static int ask_offer(struct work *w, struct exchange *x)
{
    int64_t person_id;
    bool enrolled;
    enum role role;
    enum hf_status s = find_named(w, x, &person_id, &role, &enrolled);
    if (s != HF_OK)
        return s < 0 ? (int)s : 404;
    return gate_ask(w, x, &(struct gate){.action = ACTION_CREATE_USER});
}

void handle_offer_enrolment(struct exchange *x)
{
    bool asks = x->gate != ACTION_NONE;
    x->gate = ACTION_NONE; /* ask_offer asks */
    exchange_command(x, &(struct command){.action = asks ? "ask" : "offer_enrolment",
                                          .apply = asks ? ask_offer : apply_offer,
                                          .key_optional = true});
}
