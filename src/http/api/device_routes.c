/* Floor devices over the API: registered, listed, paired, taken away.
 * Behind /v1/devices.
 * Promise: a pairing code and a device's token are shown once; a device that was taken away is out
 * with the next request. */
#include "base/crypto.h"
#include "base/ids.h"
#include "flow/people/device.h"
#include "http/api/page.h"
#include "http/api/session_routes.h"
#include "http/browser_session.h"
#include "store/sql.h"

/* -- registering */

static int apply_register(struct work *w, struct exchange *x)
{
    const struct slice *name = x->state;
    char code[PAIRING_TEXT_BYTES];
    int64_t device_id;
    bool known;
    struct json_out *o = &x->out;
    enum hf_status s = register_device(w, *name, code, &device_id, &known);
    if (s < 0)
        return (int)s;
    work_note(w, known ? "new code" : "new");
    json_open(o, '{');
    put_id_key(x, "id", "dev", 0, device_id);
    json_key(o, "name");
    json_put_text(o, *name);
    json_key(o, "pairing_code");
    json_put_str(o, code);
    json_key(o, "good_until");
    json_put_instant(o, w->now_us + PAIRING_MINUTES * 60 * US_PER_S);
    json_close(o, '}');
    wipe(code, sizeof code);
    x->shown_once = true;
    return known ? 200 : 201;
}

/* What scans carry: letters, digits and a few signs, so that it is the same on every label. */
static bool is_name(struct slice name)
{
    if (name.len == 0 || name.len > DEVICE_NAME_MOST)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '-' || c == '_' || c == '.'))
            return false;
    }
    return true;
}

void handle_register_device(struct exchange *x)
{
    static const char *const keys[] = {"name", NULL};
    struct slice *name = ARENA_NEW(&x->arena, struct slice);
    const struct json *root = name != NULL ? exchange_object(x, keys) : NULL;
    if (name == NULL)
        exchange_trouble(x, HF_FULL);
    if (root == NULL)
        return;
    *name = json_get_text(root, "name");
    if (!is_name(*name)) {
        exchange_problem(x, 422, "device_name",
                         "name: expected 1 to %d letters, digits, dots, dashes or underscores",
                         DEVICE_NAME_MOST);
        return;
    }
    x->state = name;
    exchange_command(x, &(struct command){.action = "register_device",
                                          .apply = apply_register,
                                          .key_optional = true});
}

/* -- pairing, on the device itself */

struct pairing {
    struct slice code, address;
    bool cookie;
};

static int apply_pair(struct work *w, struct exchange *x)
{
    const struct pairing *p = x->state;
    char text[DEVICE_TEXT_BYTES];
    struct floor_device d;
    int64_t wait_us;
    struct json_out *o = &x->out;
    enum hf_status s = pair_device(w, p->code, p->address, text, &d, &wait_us);
    if (s < 0)
        return (int)s;
    if (s == HF_REFUSED && wait_us > 0)
        return refuse_sign_in(x, wait_us, "");
    if (s == HF_REFUSED) {
        exchange_set_problem(x, 401, "pairing_invalid",
                             "this code is not known, used, or too old: register the device again");
        return 401;
    }
    work_note(w, "device:%.*s", SLICE_FMT(d.name));
    json_open(o, '{');
    json_key(o, "device");
    json_put_text(o, d.name);
    json_key(o, "last_sequence");
    json_put_i64(o, d.last_sequence);
    if (!p->cookie) {
        json_key(o, "token");
        json_put_str(o, text);
    } else {
        keep_device_in_browser(x, slice_of(text));
    }
    json_close(o, '}');
    wipe(text, sizeof text);
    x->shown_once = true;
    return 201;
}

void handle_pair_device(struct exchange *x)
{
    static const char *const keys[] = {"code", "cookie", NULL};
    struct pairing *p = ARENA_NEW(&x->arena, struct pairing);
    const struct json *root = p != NULL ? exchange_object(x, keys) : NULL;
    if (p == NULL)
        exchange_trouble(x, HF_FULL);
    if (root == NULL)
        return;
    p->code = json_get_text(root, "code");
    p->cookie = json_is_true(json_get(root, "cookie"));
    p->address = x->caller.limited ? slice_of(x->caller.text) : SLICE("");
    if (p->cookie && !from_own_page(x)) {
        exchange_problem(x, 403, "csrf_refused", "this does not come from a page of this hub");
        return;
    }
    x->state = p;
    exchange_command(
        x, &(struct command){.action = "pair_device", .apply = apply_pair, .key_optional = true});
}

/* -- looking */

struct device_query {
    int64_t after, limit;
};

static int read_devices(struct exchange *x, struct txn *tx)
{
    static const char *const texts[] = {"name", "registered_by"};
    static const char *const instants[] = {"registered_at", "paired_at", "revoked_at"};
    const struct device_query *q = x->state;
    struct json_out *o = &x->out;
    struct page p;
    int64_t now = clock_now_us(x->hub->clock);
    enum hf_status s = page_open(&p, x, tx, q->limit, SQL_list_floor_devices,
                                 PARAMS(P_I64(q->after), P_I64(q->limit + 1), P_I64(now),
                                        P_I64(now - FLOOR_IDLE_MINUTES * 60 * US_PER_S)));
    if (s < 0)
        return (int)s;
    while (page_next(&p)) {
        json_open(o, '{');
        put_id_key(x, "id", "dev", 0, p.last);
        for (int i = 0; i < 2; i++) {
            json_key(o, texts[i]);
            json_put_text(o, row_text(&p.rows, 1 + i));
        }
        for (int i = 0; i < 3; i++) {
            json_key(o, instants[i]);
            json_put_instant(o, row_i64(&p.rows, 3 + i));
        }
        json_key(o, "state");
        json_put_str(o, row_i64(&p.rows, 5) != 0   ? "revoked"
                        : row_i64(&p.rows, 6) != 0 ? "pairing"
                        : row_i64(&p.rows, 4) != 0 ? "paired"
                                                   : "registered");
        json_key(o, "person");
        json_put_text(o, row_is_null(&p.rows, 7) ? SLICE_NONE : row_text(&p.rows, 7));
        json_key(o, "seen_at");
        json_put_instant(o, row_i64(&p.rows, 8));
        json_close(o, '}');
    }
    return page_close(&p, "dev", 0);
}

void handle_list_devices(struct exchange *x)
{
    struct device_query *q = ARENA_NEW(&x->arena, struct device_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!page_limit(x, &q->limit) || !page_cursor(x, "dev", 0, &q->after))
        return;
    x->state = q;
    exchange_read(x, read_devices);
}

/* -- taking away */

static int apply_revoke(struct work *w, struct exchange *x)
{
    const int64_t *device_id = x->state;
    enum hf_status s = revoke_device(w, *device_id);
    if (s < 0)
        return (int)s;
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 404, "not_found", "no such device");
        return 404;
    }
    json_put_raw(&x->out, s == HF_OK ? SLICE("{\"state\":\"revoked\"}")
                                     : SLICE("{\"state\":\"revoked before\"}"));
    return 200;
}

/* A device is the warehouse's: nobody of one merchant alone takes it away. */
void handle_revoke_device(struct exchange *x)
{
    int64_t *device_id = ARENA_NEW(&x->arena, int64_t);
    int64_t merchant_id;
    if (device_id == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!admit_id(x, x->params[0], "dev", &merchant_id, device_id))
        return;
    x->state = device_id;
    exchange_command(
        x,
        &(struct command){.action = "revoke_device", .apply = apply_revoke, .key_optional = true});
}
