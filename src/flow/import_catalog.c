/* Catalogue, alias and bundle rows: what the SKU's owner says.
 * Called by the file import, a unit per batch of rows.
 * Promise: one code never comes to mean two things; a row that would is refused by name. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/csv.h"
#include "base/instant.h"
#include "flow/import_rows.h"
#include "store/sql.h"

enum { CODE_MAX = 100, NAME_MAX_BYTES = 300, QTY_MAX = 1000000 };

enum hf_status refuse_row(struct work *w, struct row_answer *answer, const char *column,
                          const char *format, ...)
{
    char text[300];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    assert(len >= 0);
    *answer = (struct row_answer){ROW_REFUSED, column, arena_copy(txn_arena(w->tx), slice_of(text))};
    return answer->message.ptr != NULL ? HF_OK : HF_FULL;
}

static bool read_number(struct slice text, int64_t most, int64_t *value)
{
    long long n = 0;
    if (!slice_to_i64(text, &n) || n < 0 || n > most)
        return false;
    *value = n;
    return true;
}

static bool read_yes(struct slice text, int64_t *yes)
{
    *yes = slice_eq_nocase(text, SLICE("yes")) || slice_is(text, "1") ||
           slice_eq_nocase(text, SLICE("true"));
    return *yes || text.len == 0 || slice_eq_nocase(text, SLICE("no")) || slice_is(text, "0") ||
           slice_eq_nocase(text, SLICE("false"));
}

struct sku_master {
    int64_t id, version;
    struct slice name;
    int64_t numbers[7]; /* weight length width height lot expiry serial */
};

static enum hf_status find_master(struct work *w, struct slice code, struct sku_master *m)
{
    struct rows rows;
    *m = (struct sku_master){0};
    enum hf_status s = store_query(w->tx, SQL_find_sku_master,
                                   PARAMS(P_I64(w->merchant_id), P_TEXT(code)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        m->id = row_i64(&rows, 0);
        m->version = row_i64(&rows, 1);
        m->name = row_text_copy(&rows, 2);
        for (int i = 0; i < 7; i++)
            m->numbers[i] = row_i64(&rows, 3 + i);
    }
    return rows_end(&rows);
}

/* false: refused, *s is what to return. */
static bool read_master(struct work *w, const struct catalog_row *r, struct sku_master *m,
                        struct row_answer *answer, enum hf_status *s)
{
    const struct {
        const char *column;
        struct slice text;
    } numbers[] = {{"weight_g", r->weight_g},
                   {"length_mm", r->length_mm},
                   {"width_mm", r->width_mm},
                   {"height_mm", r->height_mm}},
      flags[] = {{"lot_tracked", r->lot_tracked},
                 {"expiry_tracked", r->expiry_tracked},
                 {"serial_tracked", r->serial_tracked}};
    for (int i = 0; i < 4; i++)
        if (numbers[i].text.len > 0 && !read_number(numbers[i].text, 100000000, &m->numbers[i])) {
            *s = refuse_row(w, answer, numbers[i].column, "expected a whole number, found \"%.*s\"",
                            SLICE_FMT(numbers[i].text));
            return false;
        }
    for (int i = 0; i < 3; i++)
        if (flags[i].text.ptr != NULL && !read_yes(flags[i].text, &m->numbers[4 + i])) {
            *s = refuse_row(w, answer, flags[i].column, "expected yes or no, found \"%.*s\"",
                            SLICE_FMT(flags[i].text));
            return false;
        }
    if (r->name.ptr != NULL)
        m->name = r->name;
    return true;
}

/* The SKU that a barcode means now or later, 0 = nobody's. */
static enum hf_status barcode_owner(struct work *w, struct slice barcode, int64_t *sku_id,
                                    struct slice *code)
{
    struct rows rows;
    *sku_id = 0;
    enum hf_status s = store_query(
        w->tx, SQL_find_barcode_owner,
        PARAMS(P_I64(w->merchant_id), P_TEXT(barcode), P_I64(w->now_us)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        *sku_id = row_i64(&rows, 0);
        *code = row_text_copy(&rows, 1);
    }
    return rows_end(&rows);
}

static enum hf_status store_master(struct work *w, const struct catalog_row *r,
                                   const struct sku_master *m)
{
    return store_post(w->tx, SQL_upsert_sku,
                      PARAMS(P_I64(w->merchant_id), P_I64(m->id), P_TEXT(r->sku), P_TEXT(m->name),
                             P_I64(m->numbers[0]), P_I64(m->numbers[1]), P_I64(m->numbers[2]),
                             P_I64(m->numbers[3]), P_I64(m->numbers[4]), P_I64(m->numbers[5]),
                             P_I64(m->numbers[6]), P_I64(w->now_us)));
}

static bool same_master(const struct sku_master *a, const struct sku_master *b)
{
    return slice_eq(a->name, b->name) && memcmp(a->numbers, b->numbers, sizeof a->numbers) == 0;
}

enum hf_status import_catalog_row(struct work *w, const struct catalog_row *r,
                                  struct row_answer *answer)
{
    if (r->sku.len == 0 || r->sku.len > CODE_MAX || csv_looks_scientific(r->sku))
        return refuse_row(w, answer, "sku", "expected a code of 1 to %d bytes, found \"%.*s\"",
                          CODE_MAX, (int)(r->sku.len < 60 ? r->sku.len : 60), r->sku.ptr);
    if (r->name.len > NAME_MAX_BYTES)
        return refuse_row(w, answer, "name", "longer than %d bytes", NAME_MAX_BYTES);
    if (r->barcode.len > 0 && !gtin_is_valid(r->barcode))
        return refuse_row(w, answer, "barcode", "%.*s is no GTIN: its check digit does not hold",
                          (int)(r->barcode.len < 60 ? r->barcode.len : 60), r->barcode.ptr);
    struct sku_master stored, m;
    enum hf_status s = find_master(w, r->sku, &stored);
    if (s < 0)
        return s;
    m = stored;
    if (m.name.ptr == NULL)
        m.name = SLICE("");
    if (!read_master(w, r, &m, answer, &s))
        return s;
    int64_t owner = 0;
    struct slice owner_code = SLICE_NONE;
    if (r->barcode.len > 0)
        s = barcode_owner(w, r->barcode, &owner, &owner_code);
    if (s < 0)
        return s;
    if (owner != 0 && owner != m.id)
        return refuse_row(w, answer, "barcode", "barcode %.*s already means %.*s",
                          SLICE_FMT(r->barcode), SLICE_FMT(owner_code));
    bool new_sku = m.id == 0, new_code = r->barcode.len > 0 && owner == 0;
    if (new_sku)
        m.id = work_new_id(w);
    if (new_sku || !same_master(&m, &stored))
        s = store_master(w, r, &m);
    if (s >= 0 && new_code)
        s = store_post(w->tx, SQL_insert_alias,
                       PARAMS(P_I64(w->merchant_id), P_STR("barcode"), P_STR(""), P_TEXT(r->barcode),
                              P_I64(work_new_id(w)), P_I64(m.id), P_I64(1), P_I64(0), P_I64(0),
                              P_STR("catalogue"), P_STR(""), P_STR("")));
    answer->end = new_sku || new_code || !same_master(&m, &stored) ? ROW_APPLIED : ROW_UNCHANGED;
    return s;
}

/* -- aliases */

bool alias_split_kind(struct slice text, struct slice *kind, struct slice *scope)
{
    const char *colon = text.len > 0 ? memchr(text.ptr, ':', text.len) : NULL;
    size_t len = colon ? (size_t)(colon - text.ptr) : text.len;
    *kind = (struct slice){text.ptr, len};
    *scope = colon ? (struct slice){colon + 1, text.len - len - 1} : SLICE("");
    bool scoped = slice_is(*kind, "channel_sku") || slice_is(*kind, "variant");
    bool plain = slice_is(*kind, "barcode") || slice_is(*kind, "supplier_code") ||
                 slice_is(*kind, "sku_code");
    return scoped ? scope->len > 0 : plain && scope->len == 0;
}

struct window {
    int64_t from_us, to_us; /* to 0 = open */
};

static bool overlap(struct window a, struct window b)
{
    return (b.to_us == 0 || a.from_us < b.to_us) && (a.to_us == 0 || b.from_us < a.to_us);
}

/* Another row of the same code: 0 none; else its id, or a clash that is worded. */
static enum hf_status find_same_alias(struct work *w, struct slice kind, struct slice scope,
                                      const struct alias_text *r, int64_t sku_id,
                                      struct window window, int64_t qty, int64_t *alias_id,
                                      struct row_answer *answer)
{
    struct rows rows;
    bool same = false;
    struct slice clash = SLICE_NONE;
    enum hf_status s =
        store_query(w->tx, SQL_list_alias_windows,
                    PARAMS(P_I64(w->merchant_id), P_TEXT(kind), P_TEXT(scope), P_TEXT(r->value)), &rows);
    if (s < 0)
        return s;
    *alias_id = 0;
    while (rows_next(&rows)) {
        struct window other = {row_i64(&rows, 3), row_i64(&rows, 4)};
        if (row_i64(&rows, 1) == sku_id && other.from_us == window.from_us) {
            *alias_id = row_i64(&rows, 0);
            same = row_i64(&rows, 2) == qty && other.to_us == window.to_us;
        } else if (overlap(window, other)) {
            clash = row_text_copy(&rows, 5);
        }
    }
    s = rows_end(&rows);
    if (s < 0)
        return s;
    if (clash.ptr != NULL)
        return refuse_row(w, answer, "value", "%.*s already means %.*s in that window",
                          SLICE_FMT(r->value), SLICE_FMT(clash));
    answer->end = same ? ROW_UNCHANGED : ROW_APPLIED;
    return HF_OK;
}

enum hf_status import_alias_row(struct work *w, const struct alias_text *r, struct row_answer *answer)
{
    struct slice kind, scope;
    struct window window = {0, 0};
    int64_t sku_id = 0, qty = 1, alias_id;
    if (!alias_split_kind(r->kind, &kind, &scope))
        return refuse_row(w, answer, "kind",
                          "expected barcode, supplier_code, sku_code, channel_sku:CHANNEL or "
                          "variant:CHANNEL, found \"%.*s\"",
                          (int)(r->kind.len < 60 ? r->kind.len : 60), r->kind.ptr);
    if (scope.len > 0 && merchant_connection(w->merchant, scope) == NULL)
        return refuse_row(w, answer, "kind", "no connection has the id \"%.*s\"", SLICE_FMT(scope));
    if (r->value.len == 0 || r->value.len > CODE_MAX || csv_looks_scientific(r->value))
        return refuse_row(w, answer, "value", "expected a code of 1 to %d bytes, found \"%.*s\"",
                          CODE_MAX, (int)(r->value.len < 60 ? r->value.len : 60), r->value.ptr);
    if (slice_is(kind, "barcode") && !gtin_is_valid(r->value))
        return refuse_row(w, answer, "value", "%.*s is no GTIN: its check digit does not hold",
                          SLICE_FMT(r->value));
    if (r->quantity.len > 0 && (!read_number(r->quantity, QTY_MAX, &qty) || qty < 1))
        return refuse_row(w, answer, "quantity", "expected a whole number from 1, found \"%.*s\"",
                          SLICE_FMT(r->quantity));
    if (r->valid_from.len > 0 && !instant_parse(r->valid_from, &window.from_us))
        return refuse_row(w, answer, "valid_from", "expected a time as 2026-01-01T00:00:00Z, found \"%.*s\"",
                          SLICE_FMT(r->valid_from));
    if (r->valid_to.len > 0 && !instant_parse(r->valid_to, &window.to_us))
        return refuse_row(w, answer, "valid_to", "expected a time as 2026-01-01T00:00:00Z, found \"%.*s\"",
                          SLICE_FMT(r->valid_to));
    if (window.to_us != 0 && window.to_us <= window.from_us)
        return refuse_row(w, answer, "valid_to", "the window ends before it begins");
    enum hf_status s = store_get_i64(w->tx, SQL_find_sku_code,
                                     PARAMS(P_I64(w->merchant_id), P_TEXT(r->sku)), &sku_id);
    if (s == HF_NOT_FOUND)
        return refuse_row(w, answer, "sku", "SKU %.*s is not in the catalogue", SLICE_FMT(r->sku));
    if (s >= 0)
        s = find_same_alias(w, kind, scope, r, sku_id, window, qty, &alias_id, answer);
    if (s < 0 || answer->end != ROW_APPLIED)
        return s;
    if (alias_id != 0)
        return store_post(w->tx, SQL_update_alias_window,
                          PARAMS(P_I64(w->merchant_id), P_TEXT(kind), P_TEXT(scope),
                                 P_TEXT(r->value), P_I64(alias_id), P_I64(qty), P_I64(window.to_us)));
    return store_post(w->tx, SQL_insert_alias,
                      PARAMS(P_I64(w->merchant_id), P_TEXT(kind), P_TEXT(scope), P_TEXT(r->value),
                             P_I64(work_new_id(w)), P_I64(sku_id), P_I64(qty),
                             P_I64(window.from_us), P_I64(window.to_us),
                             P_TEXT(r->source.ptr ? r->source : SLICE("")),
                             P_TEXT(r->reason.ptr ? r->reason : SLICE("")),
                             P_TEXT(w->request_id != 0 ? w->actor.name : SLICE(""))));
}

/* -- bundles */

enum hf_status import_bundle_row(struct work *w, const struct bundle_row *r,
                                 struct row_answer *answer)
{
    int64_t qty = 0, from_us = 0, bundle_id = 0, component_id = 0, kind = 0;
    struct rows rows;
    if (r->bundle.len == 0 || r->bundle.len > CODE_MAX || csv_looks_scientific(r->bundle))
        return refuse_row(w, answer, "bundle", "expected a code of 1 to %d bytes", CODE_MAX);
    if (!read_number(r->quantity, QTY_MAX, &qty) || qty < 1)
        return refuse_row(w, answer, "quantity", "expected a whole number from 1, found \"%.*s\"",
                          SLICE_FMT(r->quantity));
    if (r->valid_from.len > 0 && !instant_parse(r->valid_from, &from_us))
        return refuse_row(w, answer, "valid_from", "expected a time as 2026-01-01T00:00:00Z");
    enum hf_status s = store_query(w->tx, SQL_find_sku_code,
                                   PARAMS(P_I64(w->merchant_id), P_TEXT(r->component)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        component_id = row_i64(&rows, 0);
        kind = row_i64(&rows, 1);
    }
    s = rows_end(&rows);
    if (s < 0)
        return s;
    if (component_id == 0)
        return refuse_row(w, answer, "component", "SKU %.*s is not in the catalogue",
                          SLICE_FMT(r->component));
    if (kind == 1)
        return refuse_row(w, answer, "component", "%.*s is a bundle itself", SLICE_FMT(r->component));
    s = store_get_i64(w->tx, SQL_find_sku_code, PARAMS(P_I64(w->merchant_id), P_TEXT(r->bundle)),
                      &bundle_id);
    if (s == HF_NOT_FOUND) {
        bundle_id = work_new_id(w);
        s = store_post(w->tx, SQL_insert_bundle_sku,
                       PARAMS(P_I64(w->merchant_id), P_I64(bundle_id), P_TEXT(r->bundle), P_I64(w->now_us)));
    } else if (s >= 0) {
        s = store_post(w->tx, SQL_mark_bundle, PARAMS(P_I64(w->merchant_id), P_I64(bundle_id)));
    }
    if (s < 0)
        return s;
    s = store_put(w->tx, SQL_upsert_bundle_component,
                  PARAMS(P_I64(w->merchant_id), P_I64(bundle_id), P_I64(from_us),
                         P_I64(component_id), P_I64(qty)));
    answer->end = s == HF_NOT_FOUND ? ROW_UNCHANGED : ROW_APPLIED;
    return s == HF_NOT_FOUND ? HF_OK : s;
}
