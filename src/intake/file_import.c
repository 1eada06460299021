/* Reads a file and drives its rows through the door.
 * Between the upload (or the command line) and the use cases of flow/.
 * Promise: constant memory; one bad row holds itself only; nothing is applied twice. */
#include "intake/file_import.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "base/ids.h"
#include "flow/order/order.h"
#include "intake/import_run.h"
#include "store/runner.h"
#include "store/sql.h"

#define BYTES(array) ((struct slice){(const char *)(array), sizeof(array)})

bool file_kind_is_known(struct slice kind)
{
    return import_kind(kind) != NULL;
}

bool file_name_parse(struct slice name, struct slice *kind, struct slice *merchant,
                     struct slice *stamp)
{
    const size_t tail = sizeof "_20261123T090000Z.csv" - 1;
    if (name.len <= tail || memcmp(name.ptr + name.len - 5, "Z.csv", 5) != 0)
        return false;
    const char *mark = name.ptr + name.len - tail;
    for (size_t i = 0; i < 16; i++) {
        char c = mark[1 + i];
        bool digit = c >= '0' && c <= '9';
        if (i == 8 ? c != 'T' : i == 15 ? c != 'Z' : !digit)
            return false;
    }
    const char *under = memchr(name.ptr, '_', (size_t)(mark - name.ptr));
    if (mark[0] != '_' || under == NULL || under + 1 >= mark)
        return false;
    *kind = (struct slice){name.ptr, (size_t)(under - name.ptr)};
    *merchant = (struct slice){under + 1, (size_t)(mark - under - 1)};
    *stamp = (struct slice){mark + 1, 16};
    return true;
}

/* -- the file's own row */

struct earlier {
    int64_t file_id, read, applied, unchanged, refused;
    bool ended;
};
struct begin_file {
    struct import_run *r;
    struct earlier earlier;
};

static enum hf_status find_earlier(struct txn *tx, const struct import_run *r, struct earlier *e)
{
    struct rows rows;
    enum hf_status s = store_query(tx, SQL_find_file,
                                   PARAMS(P_I64(r->f->merchant_id), P_TEXT(r->f->kind),
                                          P_BLOB(BYTES(r->sha256)), P_TEXT(r->stamp)),
                                   &rows);
    *e = (struct earlier){0};
    if (s < 0)
        return s;
    if (rows_next(&rows))
        *e = (struct earlier){row_i64(&rows, 0), row_i64(&rows, 1), row_i64(&rows, 2),
                              row_i64(&rows, 3), row_i64(&rows, 4), row_i64(&rows, 5) != 0};
    return rows_end(&rows);
}

static enum hf_status begin_unit(struct txn *tx, void *arg)
{
    struct begin_file *b = arg;
    struct import_run *r = b->r;
    struct work w;
    enum hf_status s = find_earlier(tx, r, &b->earlier);
    if (s < 0)
        return s;
    if (b->earlier.file_id !=
        0) { /* cut short by a crash: its rows are read again, each lands once */
        r->file_id = b->earlier.file_id;
        return b->earlier.ended ? HF_DUPLICATE : HF_OK;
    }
    s = work_begin(&w, tx, r->f->hub, r->f->merchant_id, r->f->actor, "receive_file");
    if (s != HF_OK)
        return s;
    r->file_id = work_new_id(&w);
    const struct connection *c = merchant_connection(w.merchant, r->f->author);
    w.object = "file";
    w.object_id = r->file_id;
    w.payload_digest = BYTES(r->sha256);
    s = store_post(tx, SQL_insert_file,
                   PARAMS(P_I64(r->f->merchant_id), P_I64(r->file_id), P_TEXT(r->f->kind),
                          P_TEXT(r->f->name), P_BLOB(BYTES(r->sha256)), P_TEXT(r->stamp),
                          P_I64(c != NULL ? c->connection_id : 0), P_TEXT(r->f->author),
                          P_I64(w.now_us)));
    return work_end(&w, s);
}

static enum hf_status end_unit(struct txn *tx, void *arg)
{
    struct import_run *r = arg;
    struct work w;
    enum hf_status s = work_begin(&w, tx, r->f->hub, r->f->merchant_id, r->f->actor, "end_file");
    if (s != HF_OK)
        return s;
    w.object = "file";
    w.object_id = r->file_id;
    work_note(&w, "read:%lld applied:%lld unchanged:%lld refused:%lld", (long long)r->read,
              (long long)r->applied, (long long)r->unchanged, (long long)r->refused);
    s = store_post(tx, SQL_end_file,
                   PARAMS(P_I64(r->f->merchant_id), P_I64(r->file_id), P_I64(r->read),
                          P_I64(r->applied), P_I64(r->unchanged), P_I64(r->refused),
                          P_I64(w.now_us)));
    int64_t id;
    struct arena *a = txn_arena(tx);
    struct reason why = {
        .code = REASON_FILE_ROW_BAD,
        .args = {r->f->name, arena_format(a, "rows refused: %lld", (long long)r->refused),
                 SLICE("none")}
    };
    if (r->header_bad)
        why = (struct reason){
            .code = REASON_FILE_HEADER_BAD,
            .args = {r->f->name, SLICE("not every column"),
                     arena_format(a, "%s", r->first_missing)}
        };
    if (s >= 0 && (r->refused > 0 || r->header_bad))
        s = open_exception(&w, "file", r->file_id, &why, &id);
    return work_end(&w, s);
}

/* -- rows */

enum hf_status note_refused(struct import_run *r, long line, const char *column,
                            struct slice message, struct slice original)
{
    r->refused++;
    if (r->refused_shown++ >= IMPORT_REFUSED_SHOWN)
        return HF_OK;
    struct json_out *o = &r->refused_json;
    int at = 0;
    for (int i = 0; r->kind->columns[i].name != NULL; i++)
        if (column != NULL && strcmp(r->kind->columns[i].name, column) == 0)
            at = r->column_of[i] + 1;
    if (r->exported && column != NULL)
        at = order_export_column(&r->export, column) + 1;
    json_open(o, '{');
    json_key(o, "line");
    json_put_i64(o, line);
    json_key(o, "column");
    json_put_i64(o, at);
    json_key(o, "field");
    json_put_str(o, column != NULL ? column : "");
    json_key(o, "message");
    json_put_text(o, message);
    json_key(o, "original");
    json_put_text(o, original.len > 2000 ? (struct slice){original.ptr, 2000} : original);
    json_close(o, '}');
    return HF_OK;
}

/* Names and addresses do not stay in clear: of an orders file the row is found by its line. */
static enum hf_status store_refused(struct work *w, const struct import_run *r,
                                    const struct import_row *row)
{
    bool personal = slice_is(r->f->kind, "orders");
    return store_post(w->tx, SQL_insert_file_row,
                      PARAMS(P_I64(w->merchant_id), P_I64(r->file_id), P_I64(row->line), P_I64(0),
                             P_STR(row->answer.column ? row->answer.column : ""),
                             P_TEXT(row->answer.message),
                             P_BLOB(personal ? SLICE_NONE : row->original)));
}

static void keep_changes(struct import_run *r, struct import_row *row)
{
    struct row_answer *a = &row->answer;
    struct field_change *kept =
        ARENA_ARRAY(&r->arena, struct field_change, (size_t)a->change_count + 1);
    int count = kept != NULL && a->object != NULL ? a->change_count : 0;
    for (int i = 0; i < count; i++)
        kept[i] = (struct field_change){a->changes[i].field,
                                        a->changes[i].before.ptr != NULL
                                            ? arena_copy(&r->arena, a->changes[i].before)
                                            : SLICE_NONE,
                                        arena_copy(&r->arena, a->changes[i].after)};
    a->key = arena_copy(&r->arena, a->key);
    a->changes = kept;
    a->change_count = count;
}

/* In the same commit as its rows: whoever watches sees what is kept. */
static enum hf_status note_read(struct work *w, const struct import_run *r)
{
    return store_post(
        w->tx, SQL_note_file_read,
        PARAMS(P_I64(w->merchant_id), P_I64(r->file_id), P_I64(r->read), P_I64(r->refused)));
}

/* Orders land as units of their own; how far they are is one more, now and then. */
enum { ORDERS_NOTED_EVERY = 1000 };

static enum hf_status note_read_unit(struct txn *tx, void *arg)
{
    struct import_run *r = arg;
    struct work w;
    enum hf_status s = work_begin(&w, tx, r->f->hub, r->f->merchant_id, r->f->actor, "note_read");
    return s != HF_OK ? s : work_end_unchanged(&w, note_read(&w, r));
}

static enum hf_status batch_unit(struct txn *tx, void *arg)
{
    struct import_run *r = arg;
    struct work w;
    int applied = 0, refused = 0;
    enum hf_status s =
        work_begin(&w, tx, r->f->hub, r->f->merchant_id, r->f->actor, r->kind->action);
    if (s != HF_OK)
        return s;
    w.object = "file";
    w.object_id = r->file_id;
    for (int i = 0; i < r->row_count && s >= 0; i++) {
        struct import_row *row = &r->rows[i];
        row->answer = (struct row_answer){0};
        s = r->kind->apply(&w, row->fields, r->file_id, r->f->author, &row->answer);
        applied += row->answer.end == ROW_APPLIED;
        if (s >= 0 && row->answer.end == ROW_REFUSED) {
            refused++;
            row->answer.message = arena_copy(&r->arena, row->answer.message);
            s = store_refused(&w, r, row);
        }
        if (r->f->dry_run)
            keep_changes(r, row); /* past the transaction's arena */
    }
    if (s >= 0 && applied > 0 && r->kind->applied != NULL)
        s = r->kind->applied(&w);
    if (s >= 0 && r->row_count > 0)
        work_note(&w, "lines:%ld-%ld applied:%d refused:%d", r->rows[0].line,
                  r->rows[r->row_count - 1].line, applied, refused);
    if (s >= 0 && !r->f->dry_run)
        s = note_read(&w, r);
    if (s < 0 || !r->f->dry_run)
        return work_end(&w, s);
    (void)!work_end_unchanged(&w, HF_OK);
    return HF_FAILED; /* a dry run keeps nothing; its rows are answered all the same */
}

static void count_batch(struct import_run *r)
{
    for (int i = 0; i < r->row_count; i++) {
        const struct import_row *row = &r->rows[i];
        if (row->answer.end == ROW_REFUSED)
            (void)!note_refused(r, row->line, row->answer.column, row->answer.message,
                                row->original);
        else if (row->answer.end == ROW_APPLIED)
            r->applied++;
        else
            r->unchanged++;
        bool shown = r->f->dry_run && row->answer.change_count > 0 &&
                     r->changes_shown < IMPORT_CHANGES_SHOWN;
        if (shown) {
            put_row_changes(&r->changes_json, row->line, &row->answer);
            r->changes_shown++;
        }
    }
    r->row_count = 0;
    arena_reset(&r->arena);
}

static bool flush_batch(struct import_run *r)
{
    if (r->row_count == 0)
        return true;
    enum hf_status s =
        runner_run(r->f->hub->runner, r->f->merchant_id, r->kind->action, batch_unit, r);
    if (s < 0 && !r->f->dry_run) {
        r->trouble = true;
        return false;
    }
    count_batch(r);
    return true;
}

/* Whose export it is: the connection that was said, or the only one of that platform. */
static bool find_channel(struct import_run *r)
{
    const char *platform = order_export_platform(&r->export);
    const struct directory *d = directory_acquire(r->f->hub->holder);
    const struct merchant *m = directory_merchant_by_id(d, r->f->merchant_id);
    const struct connection *said = m != NULL ? merchant_connection(m, r->f->author) : NULL,
                            *only = NULL;
    int count = 0;
    for (int i = 0; m != NULL && i < m->connection_count; i++)
        if (slice_is(m->connections[i].platform, platform)) {
            only = &m->connections[i];
            count++;
        }
    const struct connection *c = said != NULL && slice_is(said->platform, platform) ? said
                                 : count == 1                                       ? only
                                                                                    : NULL;
    if (c != NULL)
        snprintf(r->kept, sizeof r->kept, "%.*s", SLICE_FMT(c->code));
    r->channel = slice_of(r->kept);
    directory_release(r->f->hub->holder, d);
    return c != NULL;
}

/* true: a platform's own export, and the header is taken care of. */
static bool read_export_header(struct import_run *r, const struct csv_row *row)
{
    if (r->kind->apply != NULL || r->zone == NULL)
        return false;
    r->export.zone = r->zone;
    r->exported = order_export_begin(&r->export, row);
    if (!r->exported || find_channel(r))
        return r->exported;
    r->header_bad = true;
    r->first_missing = "channel";
    struct slice message = arena_format(
        &r->arena, "an order export of %s: say which of the merchant's %s connections it is of",
        order_export_platform(&r->export), order_export_platform(&r->export));
    (void)!note_refused(r, 1, NULL, message, row->original);
    return true;
}

static bool take_export_row(struct import_run *r, const struct csv_row *row)
{
    struct import_row to = {.line = row->line};
    const char *column = NULL;
    struct slice message = SLICE("");
    if (order_export_row(&r->export, &r->arena, row, to.fields, &column, &message) ==
        EXPORT_REFUSED) {
        enum hf_status s = note_refused(r, row->line, column, message, row->original);
        arena_reset(&r->arena);
        return s >= 0;
    }
    to.original = arena_copy(&r->arena, row->original);
    to.fields[CHANNEL] = r->channel;
    return orders_row(r, &to);
}

static bool read_header(struct import_run *r, const struct csv_row *row)
{
    r->header_seen = true;
    if (read_export_header(r, row))
        return !r->header_bad;
    for (int i = 0; r->kind->columns[i].name != NULL; i++) {
        const struct column_spec *c = &r->kind->columns[i];
        assert(i < IMPORT_COLUMNS_MAX);
        r->column_of[i] = csv_column(row->fields, row->count, c->name);
        if (r->column_of[i] >= 0 || !c->required)
            continue;
        if (!r->header_bad)
            r->first_missing = c->name;
        r->header_bad = true;
        struct slice message = arena_format(&r->arena, "the column \"%s\" is missing", c->name);
        (void)!note_refused(r, 1, c->name, message, row->original);
    }
    return !r->header_bad;
}

static bool take_row(void *arg, const struct csv_row *row)
{
    struct import_run *r = arg;
    if (!r->header_seen)
        return read_header(r, row);
    if (row->count == 1 && row->fields[0].len == 0)
        return true; /* an empty line is no row */
    r->read++;
    if (r->kind->apply == NULL && r->read % ORDERS_NOTED_EVERY == 0)
        (void)!runner_run(r->f->hub->runner, r->f->merchant_id, "note_read", note_read_unit, r);
    if (row->error != NULL)
        return note_refused(r, row->line, NULL, slice_of(row->error), row->original) >= 0;
    if (r->exported)
        return take_export_row(r, row);
    struct import_row *to = &r->rows[r->row_count];
    *to = (struct import_row){.line = row->line, .original = arena_copy(&r->arena, row->original)};
    for (int i = 0; r->kind->columns[i].name != NULL; i++) {
        int at = r->column_of[i];
        if (at >= 0 && at < row->count)
            to->fields[i] = arena_copy(&r->arena, slice_trim(row->fields[at]));
        else if (at >= 0)
            return note_refused(r, row->line, r->kind->columns[i].name,
                                SLICE("the row has fewer fields than the header"),
                                row->original) >= 0;
    }
    if (r->kind->apply == NULL)
        return orders_row(r, to);
    if (++r->row_count == IMPORT_BATCH_ROWS)
        return flush_batch(r);
    return true;
}

static void read_rows(struct import_run *r)
{
    long line = 0;
    struct csv_reader *csv = csv_reader_new(take_row, r);
    if (csv == NULL) {
        r->trouble = true;
        return;
    }
    bool whole = csv_feed(csv, r->f->bytes) && csv_end(csv, &line);
    csv_reader_free(csv);
    if (r->header_bad || r->trouble)
        return;
    if (!whole)
        (void)!note_refused(r, line, NULL, SLICE("the file ends inside a quoted field"), SLICE(""));
    if (r->kind->apply != NULL)
        flush_batch(r);
}

/* -- the report */

static void put_number(struct json_out *o, const char *key, int64_t n)
{
    json_key(o, key);
    json_put_i64(o, n);
}

static void put_report(const struct import_run *r, const char *result, struct json_out *o)
{
    char id[ID_TEXT_BYTES];
    json_open(o, '{');
    json_key(o, "result");
    json_put_str(o, result);
    json_key(o, "file");
    if (r->file_id != 0) {
        id_print(r->f->hub->ids_key, "fil", r->f->merchant_id, r->file_id, id);
        json_put_str(o, id);
    } else {
        json_put_null(o);
    }
    json_key(o, "kind");
    json_put_text(o, r->f->kind);
    json_key(o, "name");
    json_put_text(o, r->f->name);
    put_number(o, "rows", r->read);
    put_number(o, "applied", r->applied);
    put_number(o, "unchanged", r->unchanged);
    put_number(o, "refused_rows", r->refused);
    if (slice_is(r->f->kind, "orders")) {
        put_number(o, "landed", r->landed);
        put_number(o, "duplicates", r->duplicates);
        put_number(o, "held", r->held);
    }
    json_key(o, "dry_run");
    json_put_bool(o, r->f->dry_run);
    json_key(o, "refused");
    struct slice refused = json_out_text(&r->refused_json);
    json_put_raw(o, refused.ptr ? refused : SLICE("[]"));
    if (r->f->dry_run) {
        struct slice changes = json_out_text(&r->changes_json);
        json_key(o, "changes");
        json_put_raw(o, changes.ptr ? changes : SLICE("[]"));
    }
    json_close(o, '}');
}

static enum file_end begin(struct import_run *r)
{
    struct begin_file b = {.r = r};
    if (r->f->dry_run)
        return FILE_LANDED;
    enum hf_status s =
        runner_run(r->f->hub->runner, r->f->merchant_id, "receive_file", begin_unit, &b);
    if (s < 0)
        return FILE_TROUBLE;
    if (s != HF_DUPLICATE)
        return FILE_LANDED;
    r->file_id = b.earlier.file_id;
    r->read = b.earlier.read;
    r->applied = b.earlier.applied;
    r->unchanged = b.earlier.unchanged;
    r->refused = b.earlier.refused;
    return FILE_DUPLICATE;
}

static enum file_end run_import(struct import_run *r)
{
    enum file_end end = begin(r);
    if (end != FILE_LANDED)
        return end;
    bool orders = r->kind->apply == NULL;
    if (orders && !orders_begin(r))
        return FILE_TROUBLE;
    read_rows(r);
    if (orders && !orders_end(r))
        r->trouble = true;
    if (!r->header_seen || (r->read == 0 && !r->header_bad))
        (void)!note_refused(r, 1, NULL,
                            r->header_seen ? SLICE("the file has a header and no rows")
                                           : SLICE("the file is empty"),
                            SLICE(""));
    if (!r->trouble && !r->f->dry_run)
        r->trouble = runner_run(r->f->hub->runner, r->f->merchant_id, "end_file", end_unit, r) < 0;
    return r->trouble ? FILE_TROUBLE : r->refused > 0 ? FILE_REFUSED : FILE_LANDED;
}

enum file_end import_file(const struct file_import *f, struct json_out *report)
{
    struct slice kind, merchant;
    struct import_run *r = calloc(1, sizeof *r);
    if (r == NULL)
        return FILE_TROUBLE;
    r->f = f;
    r->kind = import_kind(f->kind);
    assert(r->kind != NULL);
    r->stamp = SLICE("");
    if (slice_is(f->kind, "inventory-snapshot") &&
        !file_name_parse(f->name, &kind, &merchant, &r->stamp))
        r->stamp = SLICE("");
    const struct directory *d = directory_acquire(f->hub->holder);
    const struct merchant *m = directory_merchant_by_id(d, f->merchant_id);
    r->zone = m != NULL && m->profile != NULL ? zone_new(m->profile->timezone) : NULL;
    directory_release(f->hub->holder, d);
    sha256(f->bytes, r->sha256);
    arena_init(&r->arena, IMPORT_ARENA_BYTES);
    json_out_init(&r->refused_json, 16 * 1024 * 1024);
    json_open(&r->refused_json, '[');
    json_out_init(&r->changes_json, 16 * 1024 * 1024);
    json_open(&r->changes_json, '[');
    enum file_end end = run_import(r);
    json_close(&r->refused_json, ']');
    json_close(&r->changes_json, ']');
    put_report(r,
               end == FILE_DUPLICATE ? "duplicate"
               : end == FILE_TROUBLE ? "failed"
                                     : "landed",
               report);
    json_out_release(&r->refused_json);
    json_out_release(&r->changes_json);
    arena_release(&r->arena);
    zone_free(r->zone);
    free(r);
    return end;
}
