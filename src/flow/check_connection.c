/* How a connection is: asked, answered, kept.
 * Between the API and the outbox, which alone calls out.
 * Promise: asking changes nothing but the row of the question; no secret is kept. */
#include "flow/check_connection.h"

#include "flow/watch_webhooks.h"
#include "store/sql.h"

enum { FACTS_BYTES_MAX = 64 * 1024 };

enum hf_status ask_connection(struct work *w, int64_t connection_id, bool calls)
{
    int64_t there;
    w->object = "connection";
    w->object_id = connection_id;
    enum hf_status s =
        store_put(w->tx, SQL_ask_connection_check,
                  PARAMS(P_I64(w->merchant_id), P_I64(connection_id), P_I64(w->now_us)));
    if (s < 0 || !calls)
        return s;
    s = store_get_i64(
        w->tx, SQL_find_open_outbox,
        PARAMS(P_I64(w->merchant_id), P_I64(connection_id), P_STR("pull.check"), P_I64(0)), &there);
    if (s != HF_NOT_FOUND)
        return s; /* one is under way: its answer is this one's */
    return owe(w, &(struct owed){.connection_id = connection_id,
                                 .kind = "pull.check",
                                 .at_us = 1, /* before what waits */
                                 .always = true});
}

enum hf_status gather_check(struct work *w, const struct owed_row *r, struct json_out *facts,
                            struct slice *reference)
{
    const struct connection *c = merchant_connection_by_id(w->merchant, r->connection_id);
    (void)reference;
    if (c == NULL || c->profile == NULL)
        return HF_NOT_FOUND;
    json_open(facts, '{');
    json_key(facts, "path");
    json_put_text(facts, hook_path(w, c));
    json_key(facts, "location");
    json_put_text(facts, c->profile->location);
    json_key(facts, "hooked");
    json_put_bool(facts, c->webhook_secret_count > 0);
    json_close(facts, '}');
    return HF_OK;
}

static enum hf_status answer(struct work *w, const struct owed_row *r, const char *outcome,
                             int64_t http_status, struct slice error, struct slice facts)
{
    return store_post(w->tx, SQL_answer_connection_check,
                      PARAMS(P_I64(w->merchant_id), P_I64(r->connection_id), P_I64(w->now_us),
                             P_STR(outcome), P_I64(http_status), P_TEXT(error), P_TEXT(facts)));
}

enum hf_status check_answered(struct work *w, const struct owed_row *r, const struct json *learned)
{
    struct json_out o;
    int64_t http_status = 0;
    (void)json_i64(json_get(learned, "http_status"), &http_status);
    json_out_init(&o, FACTS_BYTES_MAX);
    json_put(&o, learned);
    struct slice text = json_out_text(&o);
    enum hf_status s =
        answer(w, r, "done", http_status, SLICE(""), text.ptr != NULL ? text : SLICE(""));
    json_out_release(&o);
    return s;
}

enum hf_status check_failed(struct work *w, const struct owed_row *r, const struct owed_failure *f)
{
    return answer(w, r, f->outcome, f->http_status, f->error, SLICE(""));
}

/* -- versions */

static enum hf_status raise_retired(struct work *w, const struct connection *c, struct slice asked,
                                    struct slice served)
{
    int64_t id;
    struct reason r = {
        .code = REASON_API_VERSION_RETIRED, .args = {c->code, asked, served}
    };
    return open_exception(w, "connection", c->connection_id, &r, &id);
}

enum hf_status note_version(struct work *w, int64_t connection_id, struct slice asked,
                            struct slice served)
{
    struct rows rows;
    const struct connection *c = merchant_connection_by_id(w->merchant, connection_id);
    if (c == NULL)
        return HF_OK;
    enum hf_status s = store_query(w->tx, SQL_find_channel_version,
                                   PARAMS(P_I64(w->merchant_id), P_I64(connection_id)), &rows);
    if (s < 0)
        return s;
    bool same = rows_next(&rows) && slice_eq(row_text(&rows, 0), asked) &&
                slice_eq(row_text(&rows, 1), served);
    s = rows_end(&rows);
    if (s < 0 || same)
        return s;
    s = store_post(w->tx, SQL_save_channel_version,
                   PARAMS(P_I64(w->merchant_id), P_I64(connection_id), P_TEXT(asked),
                          P_TEXT(served), P_I64(w->now_us)));
    work_note(w, "version:%.*s>%.*s", SLICE_FMT(asked), SLICE_FMT(served));
    if (s >= 0 && !slice_eq(asked, served))
        return raise_retired(w, c, asked, served);
    if (s < 0)
        return s;
    return store_post(w->tx, SQL_close_connection_exceptions,
                      PARAMS(P_I64(w->merchant_id), P_I64(connection_id),
                             P_I64(REASON_API_VERSION_RETIRED), P_I64(w->now_us)));
}

/* -- what is kept */

static enum hf_status read_check(struct txn *tx, const struct param *key, unsigned count,
                                 struct arena *a, struct doctor_facts *f)
{
    struct rows rows;
    const struct json *facts = NULL;
    struct json_error error;
    enum hf_status s = store_query(tx, SQL_find_connection_check, key, count, &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        f->asked_us = row_i64(&rows, 0);
        f->answered_us = row_i64(&rows, 1);
        f->answer = f->answered_us > 0 ? DOCTOR_ANSWERED : DOCTOR_ASKED;
        f->outcome = arena_copy(a, row_text(&rows, 2));
        f->http_status = row_i64(&rows, 3);
        f->error = arena_copy(a, row_text(&rows, 4));
        struct slice text = arena_copy(a, row_text(&rows, 5));
        if (text.len > 0 && json_parse(a, text, &json_limits_none, &facts, &error) == HF_OK)
            examination_get(facts, &f->seen);
    }
    return rows_end(&rows);
}

static enum hf_status read_version(struct txn *tx, const struct param *key, unsigned count,
                                   struct arena *a, struct doctor_facts *f)
{
    struct rows rows;
    enum hf_status s = store_query(tx, SQL_find_channel_version, key, count, &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        f->version_asked = arena_copy(a, row_text(&rows, 0));
        f->version_served = arena_copy(a, row_text(&rows, 1));
        f->version_since_us = row_i64(&rows, 2);
    }
    return rows_end(&rows);
}

enum hf_status read_doctor_facts(struct txn *tx, int64_t merchant_id, int64_t connection_id,
                                 struct arena *a, struct doctor_facts *f)
{
    const struct param key[] = {P_I64(merchant_id), P_I64(connection_id)};
    enum hf_status s = read_check(tx, key, 2, a, f);
    return s < 0 ? s : read_version(tx, key, 2, a, f);
}
