/* Photos of returned goods: what the one who decides looked at.
 * Behind /v1/returns/{id}/photos.
 * Promise: a photo is named by its hash and kept sealed under the order's key (the return's, where
 * no order is known); what is no picture is not kept; who looked at one is on the audit. */
#include "base/crypto.h"
#include "base/encode.h"
#include "flow/blob.h"
#include "flow/returns/returns.h"
#include "http/api/return_routes.h"
#include "store/readers.h"
#include "store/sql.h"

struct photo {
    int64_t merchant_id, return_id;
    struct slice name, bytes; /* name: 64 hex digits and the ending */
    const char *type;
    char text[80];
};

/* By the first bytes; the headers of a camera are not believed. */
static const struct picture {
    const char *magic, *ending, *type;
    size_t magic_bytes;
} pictures[] = {
    {"\xff\xd8\xff",      ".jpg", "image/jpeg", 3},
    {"\x89PNG\r\n\x1a\n", ".png", "image/png",  8},
};

static const struct picture *picture_of(struct slice bytes)
{
    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++)
        if (slice_starts(bytes, (struct slice){pictures[i].magic, pictures[i].magic_bytes}))
            return &pictures[i];
    return NULL;
}

static int apply_photo(struct work *w, struct exchange *x)
{
    struct photo *p = x->state;
    struct return_order *r;
    struct slice kept;
    w->object = "return";
    w->object_id = p->return_id;
    enum hf_status s = load_return(w, p->return_id, &r);
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 404, "not_found", "no such return");
        return 404 | COMMAND_UNDO;
    }
    if (s < 0)
        return (int)s;
    s = read_paper(w->tx, w->hub, p->merchant_id, p->return_id, p->name, txn_arena(w->tx), &kept);
    bool known = s == HF_OK;
    if (s == HF_NOT_FOUND)
        s = keep_paper(
            w, p->return_id, p->name,
            &(struct blob_wish){.subject_id = r->order_id != 0 ? r->order_id : r->return_id,
                                .kind = "photo",
                                .bytes = p->bytes});
    if (s < 0)
        return (int)s;
    work_note(w, "photo:%.*s", SLICE_FMT(p->name));
    json_open(&x->out, '{');
    json_key(&x->out, "hash");
    json_put_text(&x->out, arena_format(&x->arena, "sha256:%.64s", p->text));
    json_key(&x->out, "name");
    json_put_text(&x->out, p->name);
    json_key(&x->out, "bytes");
    json_put_i64(&x->out, (int64_t)p->bytes.len);
    json_close(&x->out, '}');
    return known ? 200 : 201;
}

void handle_add_photo(struct exchange *x)
{
    struct photo *p = ARENA_NEW(&x->arena, struct photo);
    const struct picture *kind = picture_of(x->body);
    unsigned char sha[32];
    if (p == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!admit_id(x, x->params[0], "ret", &p->merchant_id, &p->return_id))
        return;
    if (kind == NULL || !slice_is(exchange_header(x, "Content-Type"), kind->type)) {
        exchange_problem(x, 415, "photo_type",
                         "expected a JPEG or PNG with its Content-Type, image/jpeg or image/png");
        return;
    }
    sha256(x->body, sha);
    hex_encode((struct slice){(const char *)sha, sizeof sha}, p->text);
    memcpy(p->text + 2 * sizeof sha, kind->ending, strlen(kind->ending) + 1);
    p->name = slice_of(p->text);
    p->bytes = x->body;
    x->state = p;
    exchange_command(x, &(struct command){.merchant_id = p->merchant_id,
                                          .action = "add_photo",
                                          .apply = apply_photo,
                                          .key_optional = true}); /* its hash is its natural key */
}

/* -- looking */

static int apply_look(struct work *w, struct exchange *x)
{
    const struct photo *p = x->state;
    w->object = "return";
    w->object_id = p->return_id;
    work_note(w, "photo:%.*s", SLICE_FMT(p->name));
    x->content_type = p->type;
    json_put_raw(&x->out, p->bytes);
    return 200;
}

void handle_get_photo(struct exchange *x)
{
    struct photo *p = ARENA_NEW(&x->arena, struct photo);
    struct txn *tx;
    struct store *st;
    if (p == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!admit_id(x, x->params[0], "ret", &p->merchant_id, &p->return_id))
        return;
    p->name = x->params[1];
    enum hf_status s = readers_begin(x->hub->readers, &tx, &st);
    if (s == HF_OK) {
        s = read_paper(tx, x->hub, p->merchant_id, p->return_id, p->name, &x->arena, &p->bytes);
        readers_end(x->hub->readers, tx, st);
    }
    const struct picture *kind = s == HF_OK ? picture_of(p->bytes) : NULL;
    if (s < 0) {
        exchange_trouble(x, s);
        return;
    }
    if (kind == NULL) {
        exchange_problem(x, 404, "not_found", "no such photo of this return");
        return;
    }
    p->type = kind->type;
    x->state = p;
    exchange_command(x, &(struct command){.merchant_id = p->merchant_id,
                                          .action = "read_photo",
                                          .apply = apply_look,
                                          .key_optional = true});
}
