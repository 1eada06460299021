/* Files: upload, and the report of what became of one.
 * Behind /v1/files.
 * Promise: an upload is spooled without a name, read in place, and gone with the request. */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/ids.h"
#include "flow/dispute.h"
#include "http/api/admin_routes.h"
#include "http/api/page.h"
#include "intake/file_import.h"
#include "store/sql.h"

/* The merchant: said, or in the file's name. NULL: answered. */
static const struct merchant *merchant_of(struct exchange *x, struct slice name)
{
    struct slice kind, merchant, stamp, said = exchange_query(x, "merchant");
    if (said.len == 0 && file_name_parse(name, &kind, &merchant, &stamp))
        said = merchant;
    return admit_merchant(x, said);
}

/* What a file of this kind is about. false: there is no such kind. */
static bool object_of(struct slice kind, enum object *object)
{
    static const struct {
        const char *kind;
        enum object object;
    } objects[] = {
        {"orders",             OBJECT_ORDER    },
        {"catalog",            OBJECT_SKU      },
        {"aliases",            OBJECT_SKU      },
        {"bundles",            OBJECT_SKU      },
        {"counts",             OBJECT_INVENTORY},
        {"locations",          OBJECT_INVENTORY},
        {"inventory-snapshot", OBJECT_SKU      },
        {"returns-manifest",   OBJECT_RETURN   },
        {"asn",                OBJECT_INBOUND  },
        {"purchase-orders",    OBJECT_INBOUND  }
    };
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
        if (slice_is(kind, objects[i].kind)) {
            *object = objects[i].object;
            return true;
        }
    return false;
}

static struct slice owner_of(const struct merchant *m, struct slice kind)
{
    enum object object;
    return object_of(kind, &object) ? m->profile->owners[object] : SLICE("");
}

static void run(struct exchange *x, struct file_import *f)
{
    struct json_out report;
    json_out_init(&report, ANSWER_BYTES_MAX);
    enum file_end end = import_file(f, &report);
    if (end == FILE_TROUBLE) {
        json_out_release(&report);
        exchange_trouble(x, HF_FULL);
        return;
    }
    json_put_raw(&x->out, json_out_text(&report));
    json_out_release(&report);
    exchange_answer(x, end == FILE_DUPLICATE ? 200 : 201);
}

static int apply_dispute(struct work *w, struct exchange *x)
{
    const struct dispute *d = x->state;
    enum hf_status s = record_dispute(w, d);
    if (s < 0)
        return (int)s;
    exchange_set_problem(x, 409, "ownership_conflict",
                         "%.*s of this merchant belong to %.*s, not to %.*s", SLICE_FMT(d->detail),
                         SLICE_FMT(d->owner), SLICE_FMT(d->author));
    return 409;
}

/* Refused, and the attempt recorded. */
static void refuse_author(struct exchange *x, const struct merchant *m, const struct file_import *f,
                          struct slice owner)
{
    struct dispute *d = ARENA_NEW(&x->arena, struct dispute);
    if (d == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    enum object object = OBJECT_ORDER;
    (void)object_of(f->kind,
                    &object); /* of an unknown kind nothing is disputed: admit_author refused it */
    *d = (struct dispute){
        .object = object, .field = f->name, .author = f->author, .owner = owner, .detail = f->kind};
    x->state = d;
    exchange_command(x, &(struct command){.merchant_id = m->merchant_id,
                                          .action = "refuse_author",
                                          .apply = apply_dispute,
                                          .key_optional = true});
}

static bool admit_author(struct exchange *x, const struct merchant *m, struct file_import *f)
{
    struct slice owner = owner_of(m, f->kind), said = exchange_query(x, "connection");
    f->author = said.len > 0 ? said : owner;
    if (said.len > 0 && merchant_connection(m, said) == NULL) {
        exchange_problem(x, 422, "connection_unknown", "connection: no connection has that id");
        return false;
    }
    /* A snapshot is a report: anybody may send one, it moves nothing (HF-F7). */
    bool free_for_all = slice_is(f->kind, "inventory-snapshot") || slice_is(owner, "channel");
    if (free_for_all || slice_eq(f->author, owner))
        return true;
    refuse_author(x, m, f, owner);
    return false;
}

void handle_import(struct exchange *x)
{
    struct slice name = exchange_query(x, "name");
    struct file_import f = {
        .hub = x->hub, .kind = x->params[0], .name = name.ptr ? name : SLICE("")};
    if (!file_kind_is_known(f.kind)) {
        exchange_problem(
            x, 404, "kind_unknown",
            "expected orders, catalog, aliases, bundles, counts, locations, inventory-snapshot or "
            "returns-manifest");
        return;
    }
    /* What the floor itself says, no second person asked: who may not count does not say it by file
     * either. */
    bool of_the_floor = slice_is(f.kind, "counts") || slice_is(f.kind, "locations");
    const struct merchant *m = merchant_of(x, f.name);
    if (m == NULL || (of_the_floor && !admit_alone(x, ACTION_COUNT)) || !admit_author(x, m, &f))
        return;
    f.merchant_id = m->merchant_id;
    f.dry_run = slice_is(exchange_query(x, "dry_run"), "true");
    f.actor = exchange_actor(x);
    f.actor.via = SLICE("file");
    struct stat st;
    if (x->body_fd < 0) {
        f.bytes = x->body;
        run(x, &f);
        return;
    }
    if (fstat(x->body_fd, &st) != 0) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    size_t bytes = (size_t)st.st_size;
    void *map = bytes > 0 ? mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, x->body_fd, 0) : NULL;
    if (map == MAP_FAILED) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    f.bytes = (struct slice){map ? map : "", bytes};
    run(x, &f);
    if (map != NULL)
        munmap(map, bytes);
}

struct file_query {
    int64_t merchant_id, file_id, limit;
};

/* The members that a list's row and a report share; columns from kind on at 0. */
static void put_file_head(struct exchange *x, const struct file_query *q, int64_t file_id,
                          struct rows *rows, int at)
{
    static const char *const texts[] = {"kind", "name", "author"};
    static const char *const numbers[] = {"rows", "applied", "unchanged", "refused_rows"};
    struct json_out *o = &x->out;
    put_id_key(x, "file", "fil", q->merchant_id, file_id);
    for (int i = 0; i < 3; i++) {
        json_key(o, texts[i]);
        json_put_text(o, row_text(rows, at + i));
    }
    for (int i = 0; i < 4; i++) {
        json_key(o, numbers[i]);
        json_put_i64(o, row_i64(rows, at + 3 + i));
    }
    json_key(o, "received_at");
    json_put_instant(o, row_i64(rows, at + 7));
    json_key(o, "ended_at");
    json_put_instant(o, row_i64(rows, at + 8));
}

static int read_files(struct exchange *x, struct txn *tx)
{
    const struct file_query *q = x->state;
    struct json_out *o = &x->out;
    struct page p;
    enum hf_status s =
        page_open(&p, x, tx, q->limit, SQL_list_files,
                  PARAMS(P_I64(q->merchant_id), P_I64(q->file_id), P_I64(q->limit + 1)));
    if (s < 0)
        return (int)s;
    while (page_next(&p)) {
        json_open(o, '{');
        put_file_head(x, q, p.last, &p.rows, 1);
        json_close(o, '}');
    }
    return page_close(&p, "fil", q->merchant_id);
}

void handle_list_files(struct exchange *x)
{
    struct file_query *q = ARENA_NEW(&x->arena, struct file_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    const struct merchant *m = admit_merchant(x, exchange_query(x, "merchant"));
    if (m == NULL || !page_limit(x, &q->limit))
        return;
    q->merchant_id = m->merchant_id;
    q->file_id = INT64_MAX;
    if (!page_cursor(x, "fil", q->merchant_id, &q->file_id))
        return;
    x->state = q;
    exchange_read(x, read_files);
}

static int read_file(struct exchange *x, struct txn *tx)
{
    const struct file_query *q = x->state;
    struct json_out *o = &x->out;
    struct rows rows;
    enum hf_status s =
        store_query(tx, SQL_read_file, PARAMS(P_I64(q->merchant_id), P_I64(q->file_id)), &rows);
    if (s < 0)
        return (int)s;
    bool found = rows_next(&rows);
    if (found) {
        json_open(o, '{');
        put_file_head(x, q, q->file_id, &rows, 0);
    }
    s = rows_end(&rows);
    if (s < 0)
        return (int)s;
    if (!found) {
        exchange_set_problem(x, 404, "not_found", "no such file");
        return 404;
    }
    json_key(o, "refused");
    json_open(o, '[');
    s = store_query(tx, SQL_list_file_rows, PARAMS(P_I64(q->merchant_id), P_I64(q->file_id)),
                    &rows);
    while (s >= 0 && rows_next(&rows)) {
        json_open(o, '{');
        json_key(o, "line");
        json_put_i64(o, row_i64(&rows, 0));
        json_key(o, "field");
        json_put_text(o, row_text(&rows, 1));
        json_key(o, "message");
        json_put_text(o, row_text(&rows, 2));
        json_key(o, "original");
        json_put_text(o, row_text(&rows, 3));
        json_close(o, '}');
    }
    if (s >= 0)
        s = rows_end(&rows);
    json_close(o, ']');
    json_close(o, '}');
    return s < 0 ? (int)s : 200;
}

void handle_get_file(struct exchange *x)
{
    struct file_query *q = ARENA_NEW(&x->arena, struct file_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    x->state = q;
    if (admit_id(x, x->params[0], "fil", &q->merchant_id, &q->file_id))
        exchange_read(x, read_file);
}
