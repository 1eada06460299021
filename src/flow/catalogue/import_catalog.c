/* The SKU master: what its owner says of an article and of its packaging levels.
 * Called for a row of a catalogue file, an element of a message, or by hand with a second person.
 * Promise: one code never comes to mean two things; what a row does not say stays as it is. */
#include <assert.h>
#include <stddef.h>
#include <stdio.h>

#include "base/csv.h"
#include "base/instant.h"
#include "flow/catalogue/catalogue.h"
#include "flow/catalogue/resolve_code.h"
#include "store/sql.h"

enum { TEXTS = 6, SIZES = 4, FLAGS = 4, SIZE_MAX_VALUE = 100000000 };

struct sku_master {
    int64_t id, version, archived_at_us, stated, kind;
    struct slice texts[TEXTS];
    int64_t sizes[SIZES]; /* weight length width height */
    int64_t flags[FLAGS];
};

#define AT(member) offsetof(struct catalog_row, member)
static const struct field {
    const char *name;
    size_t at;
} text_fields[TEXTS] =
    {
        {"name",                 AT(name)                },
        {"variant_of",           AT(variant_of)          },
        {"variant",              AT(variant)             },
        {"packaging",            AT(packaging)           },
        {"look_alike",           AT(look_alike)          },
        {"distinguishing_label", AT(distinguishing_label)}
},
  size_fields[SIZES] = {{"weight_g", AT(weight_g)},
                        {"length_mm", AT(length_mm)},
                        {"width_mm", AT(width_mm)},
                        {"height_mm", AT(height_mm)}},
  flag_fields[FLAGS] = {{"lot_tracked", AT(lot_tracked)},
                        {"expiry_tracked", AT(expiry_tracked)},
                        {"serial_tracked", AT(serial_tracked)},
                        {"fragile", AT(fragile)}};
static const uint32_t stated_bits[FLAGS] = {STATED_LOT, STATED_EXPIRY, STATED_SERIAL,
                                            STATED_FRAGILE};

static struct slice said(const struct catalog_row *r, const struct field *f)
{
    struct slice text;
    memcpy(&text, (const char *)r + f->at, sizeof text);
    return text;
}

static bool read_number(struct slice text, int64_t least, int64_t most, int64_t *value)
{
    long long n = 0;
    if (!slice_to_i64(text, &n) || n < least || n > most)
        return false;
    *value = n;
    return true;
}

static bool read_yes(struct slice text, int64_t *yes)
{
    *yes = slice_eq_nocase(text, SLICE("yes")) || slice_is(text, "1") ||
           slice_eq_nocase(text, SLICE("true"));
    return *yes || slice_eq_nocase(text, SLICE("no")) || slice_is(text, "0") ||
           slice_eq_nocase(text, SLICE("false"));
}

/* For a message: never more of a foreign text than a line holds. */
static int shown(struct slice text)
{
    return (int)(text.len < 60 ? text.len : 60);
}

static enum hf_status find_master(struct work *w, struct slice code, struct sku_master *m)
{
    struct rows rows;
    *m = (struct sku_master){0};
    enum hf_status s =
        store_query(w->tx, SQL_find_sku_master, PARAMS(P_I64(w->merchant_id), P_TEXT(code)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        m->id = row_i64(&rows, 0);
        m->version = row_i64(&rows, 1);
        m->kind = row_i64(&rows, 2);
        m->archived_at_us = row_i64(&rows, 3);
        m->stated = row_i64(&rows, 4);
        for (int i = 0; i < SIZES; i++)
            m->sizes[i] = row_i64(&rows, 5 + i);
        for (int i = 0; i < FLAGS; i++)
            m->flags[i] = row_i64(&rows, 9 + i);
        for (int i = 0; i < TEXTS; i++)
            m->texts[i] = row_text_copy(&rows, 13 + i);
    }
    return rows_end(&rows);
}

/* The row over what is stored. *ok false: refused. */
static enum hf_status read_master(struct work *w, const struct catalog_row *r, struct sku_master *m,
                                  struct row_answer *answer, bool *ok)
{
    *ok = false;
    for (int i = 0; i < TEXTS; i++) {
        struct slice text = said(r, &text_fields[i]);
        if (text.len > TEXT_MAX_BYTES)
            return refuse_row(w, answer, text_fields[i].name, "longer than %d bytes",
                              TEXT_MAX_BYTES);
        if (text.len > 0)
            m->texts[i] = text;
    }
    for (int i = 0; i < SIZES; i++) {
        struct slice text = said(r, &size_fields[i]);
        if (text.len > 0 && !read_number(text, 0, SIZE_MAX_VALUE, &m->sizes[i]))
            return refuse_row(w, answer, size_fields[i].name,
                              "expected a whole number, found \"%.*s\"", shown(text), text.ptr);
    }
    for (int i = 0; i < FLAGS; i++) {
        struct slice text = said(r, &flag_fields[i]);
        if (text.len == 0)
            continue;
        if (!read_yes(text, &m->flags[i]))
            return refuse_row(w, answer, flag_fields[i].name, "expected yes or no, found \"%.*s\"",
                              shown(text), text.ptr);
        m->stated |= stated_bits[i];
    }
    int64_t archived = m->archived_at_us != 0;
    if (r->archived.len > 0 && !read_yes(r->archived, &archived))
        return refuse_row(w, answer, "archived", "expected yes or no, found \"%.*s\"",
                          shown(r->archived), r->archived.ptr);
    if ((m->archived_at_us != 0) != (archived != 0))
        m->archived_at_us = archived ? w->now_us : 0;
    *ok = true;
    return HF_OK;
}

static struct slice yes_or_no(bool yes)
{
    return yes ? SLICE("yes") : SLICE("no");
}

/* What differs, field by field. before->id 0: everything is new. */
static enum hf_status note_master(struct work *w, const struct sku_master *before,
                                  const struct sku_master *after, struct row_answer *answer)
{
    struct arena *a = txn_arena(w->tx);
    bool is_new = before->id == 0;
    enum hf_status s = HF_OK;
    for (int i = 0; i < TEXTS && s >= 0; i++)
        if (!slice_eq(before->texts[i], after->texts[i]))
            s = note_change(w, answer, text_fields[i].name, is_new ? SLICE_NONE : before->texts[i],
                            after->texts[i]);
    for (int i = 0; i < SIZES && s >= 0; i++)
        if (before->sizes[i] != after->sizes[i])
            s = note_change(w, answer, size_fields[i].name,
                            is_new ? SLICE_NONE
                                   : arena_format(a, "%lld", (long long)before->sizes[i]),
                            arena_format(a, "%lld", (long long)after->sizes[i]));
    for (int i = 0; i < FLAGS && s >= 0; i++) {
        bool known = before->stated & stated_bits[i];
        if (before->flags[i] != after->flags[i] || known != ((after->stated & stated_bits[i]) != 0))
            s = note_change(w, answer, flag_fields[i].name,
                            known ? yes_or_no(before->flags[i] != 0) : SLICE_NONE,
                            yes_or_no(after->flags[i] != 0));
    }
    if (s >= 0 && (before->archived_at_us != 0) != (after->archived_at_us != 0))
        s = note_change(w, answer, "archived", yes_or_no(before->archived_at_us != 0),
                        yes_or_no(after->archived_at_us != 0));
    return s;
}

static enum hf_status store_master(struct work *w, struct slice code, const struct sku_master *m)
{
    const struct slice *t = m->texts;
    struct param p[21] = {P_I64(w->merchant_id), P_I64(m->id),     P_TEXT(code),
                          P_I64(w->now_us),      P_I64(m->stated), P_I64(m->archived_at_us)};
    for (int i = 0; i < SIZES; i++)
        p[6 + i] = P_I64(m->sizes[i]);
    for (int i = 0; i < FLAGS; i++)
        p[10 + i] = P_I64(m->flags[i]);
    for (int i = 0; i < TEXTS; i++)
        p[14 + i] = P_TEXT(t[i].ptr != NULL ? t[i] : SLICE(""));
    return store_post(w->tx, SQL_upsert_sku, p, 20);
}

/* A SKU code that is already a barcode or a former code of another would mean two things. */
static enum hf_status check_new_code(struct work *w, struct slice code, struct row_answer *answer)
{
    struct slice by;
    enum hf_status s = code_taken(w, code, 0, &by);
    if (s < 0 || by.ptr == NULL)
        return s;
    return refuse_row(w, answer, "sku",
                      "%.*s already means %.*s, and this row says it is a SKU of its own",
                      SLICE_FMT(code), SLICE_FMT(by));
}

static enum hf_status write_barcode(struct work *w, const struct catalog_row *r, int64_t sku_id,
                                    struct slice level, int64_t qty, struct row_answer *answer)
{
    if (r->barcode.len == 0)
        return HF_OK;
    const struct alias_wish wish = {.kind = SLICE("barcode"),
                                    .scope = SLICE(""),
                                    .value = r->barcode,
                                    .sku_id = sku_id,
                                    .qty_each = qty,
                                    .sku = r->sku,
                                    .master = true,
                                    .level = level,
                                    .source = SLICE("catalogue"),
                                    .reason = SLICE(""),
                                    .author = w->merchant->profile->owners[OBJECT_SKU],
                                    .column = "barcode"};
    return write_alias(w, &wish, answer);
}

/* -- inner and case */

struct sku_level {
    int64_t qty, sizes[SIZES];
    bool stored;
};

static enum hf_status find_level(struct work *w, int64_t sku_id, struct slice name,
                                 struct sku_level *l)
{
    struct rows rows;
    *l = (struct sku_level){0};
    enum hf_status s =
        store_query(w->tx, SQL_find_sku_level,
                    PARAMS(P_I64(w->merchant_id), P_I64(sku_id), P_TEXT(name)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        l->stored = true;
        l->qty = row_i64(&rows, 0);
        for (int i = 0; i < SIZES; i++)
            l->sizes[i] = row_i64(&rows, 1 + i);
    }
    return rows_end(&rows);
}

static enum hf_status note_level(struct work *w, const struct sku_level *before,
                                 const struct sku_level *after, struct row_answer *answer)
{
    struct arena *a = txn_arena(w->tx);
    enum hf_status s = HF_OK;
    if (before->qty != after->qty)
        s = note_change(w, answer, "quantity",
                        before->stored ? arena_format(a, "%lld", (long long)before->qty)
                                       : SLICE_NONE,
                        arena_format(a, "%lld", (long long)after->qty));
    for (int i = 0; i < SIZES && s >= 0; i++)
        if (before->sizes[i] != after->sizes[i])
            s = note_change(w, answer, size_fields[i].name,
                            before->stored ? arena_format(a, "%lld", (long long)before->sizes[i])
                                           : SLICE_NONE,
                            arena_format(a, "%lld", (long long)after->sizes[i]));
    return s;
}

/* Another pack is another GTIN (GS1 General Specifications 4.2.4): the printed code would lie. */
static enum hf_status refuse_repack(struct work *w, int64_t sku_id, struct slice level,
                                    const struct sku_level *before, const struct sku_level *after,
                                    struct row_answer *answer)
{
    struct slice code = SLICE_NONE;
    struct rows rows;
    if (!before->stored || before->qty == after->qty)
        return HF_OK;
    enum hf_status s = store_query(
        w->tx, SQL_find_level_barcode,
        PARAMS(P_I64(w->merchant_id), P_I64(sku_id), P_TEXT(level), P_I64(w->now_us)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows))
        code = row_text_copy(&rows, 0);
    s = rows_end(&rows);
    if (s < 0 || code.ptr == NULL)
        return s;
    return refuse_row(w, answer, "quantity",
                      "barcode %.*s stands for the %.*s of %lld: a %.*s of %lld needs a barcode of "
                      "its own, or that "
                      "window ended",
                      SLICE_FMT(code), SLICE_FMT(level), (long long)before->qty, SLICE_FMT(level),
                      (long long)after->qty);
}

static enum hf_status import_level(struct work *w, const struct catalog_row *r,
                                   struct row_answer *answer)
{
    struct sku_level before, after;
    int64_t sku_id = 0, kind = 0;
    enum hf_status s = find_sku_named(w, r->sku, &sku_id, &kind);
    if (s == HF_NOT_FOUND)
        return refuse_row(w, answer, "sku",
                          "SKU %.*s is not in the catalogue: its own row comes first",
                          SLICE_FMT(r->sku));
    if (s >= 0)
        s = find_level(w, sku_id, r->level, &before);
    if (s < 0)
        return s;
    after = before;
    after.stored = true;
    if (r->quantity.len > 0 ? !read_number(r->quantity, 2, CODE_QTY_MAX, &after.qty)
                            : after.qty == 0)
        return refuse_row(w, answer, "quantity",
                          "expected how many eaches the %.*s holds, from 2, found \"%.*s\"",
                          SLICE_FMT(r->level), shown(r->quantity), r->quantity.ptr);
    for (int i = 0; i < SIZES; i++) {
        struct slice text = said(r, &size_fields[i]);
        if (text.len > 0 && !read_number(text, 0, SIZE_MAX_VALUE, &after.sizes[i]))
            return refuse_row(w, answer, size_fields[i].name,
                              "expected a whole number, found \"%.*s\"", shown(text), text.ptr);
    }
    s = refuse_repack(w, sku_id, r->level, &before, &after, answer);
    if (s < 0 || answer->end == ROW_REFUSED)
        return s;
    answer->object = "level";
    answer->key =
        arena_format(txn_arena(w->tx), "%.*s %.*s", SLICE_FMT(r->sku), SLICE_FMT(r->level));
    s = note_level(w, &before, &after, answer);
    if (s >= 0 && answer->change_count > 0)
        s = store_post(w->tx, SQL_upsert_sku_level,
                       PARAMS(P_I64(w->merchant_id), P_I64(sku_id), P_TEXT(r->level),
                              P_I64(after.qty), P_I64(after.sizes[0]), P_I64(after.sizes[1]),
                              P_I64(after.sizes[2]), P_I64(after.sizes[3]), P_I64(w->now_us)));
    if (s >= 0)
        s = write_barcode(w, r, sku_id, r->level, after.qty, answer);
    return s;
}

/* -- the SKU itself */

static enum hf_status rename_by_row(struct work *w, const struct catalog_row *r,
                                    struct row_answer *answer)
{
    struct rename_wish wish = {.from = r->former_sku,
                               .to = r->sku,
                               .source = SLICE("catalogue"),
                               .reason = SLICE("renamed"),
                               .author = w->merchant->profile->owners[OBJECT_SKU]};
    if (r->renamed_at.len > 0 && !instant_parse(r->renamed_at, &wish.at_us))
        return refuse_row(w, answer, "renamed_at",
                          "expected a time as 2026-01-01T00:00:00Z, found \"%.*s\"",
                          shown(r->renamed_at), r->renamed_at.ptr);
    if (r->former_until.len > 0 && !instant_parse(r->former_until, &wish.old_until_us))
        return refuse_row(w, answer, "former_until",
                          "expected a time as 2026-01-01T00:00:00Z, found \"%.*s\"",
                          shown(r->former_until), r->former_until.ptr);
    return rename_sku(w, &wish, answer);
}

/* The SKU of the row, its former code too while a rename is only planned. */
static enum hf_status find_row_master(struct work *w, const struct catalog_row *r,
                                      struct sku_master *m)
{
    enum hf_status s = find_master(w, r->sku, m);
    return s >= 0 && m->id == 0 && r->former_sku.len > 0 ? find_master(w, r->former_sku, m) : s;
}

static enum hf_status check_row(struct work *w, const struct catalog_row *r,
                                struct row_answer *answer)
{
    if (r->sku.len == 0 || r->sku.len > CODE_MAX_BYTES || csv_looks_scientific(r->sku))
        return refuse_row(w, answer, "sku", "expected a code of 1 to %d bytes, found \"%.*s\"",
                          CODE_MAX_BYTES, shown(r->sku), r->sku.ptr);
    if (r->barcode.len > 0 && !gtin_is_valid(r->barcode))
        return refuse_row(w, answer, "barcode", "%.*s is no GTIN: its check digit does not hold",
                          shown(r->barcode), r->barcode.ptr);
    bool each = r->level.len == 0 || slice_is(r->level, "each");
    if (!each && !slice_is(r->level, "inner") && !slice_is(r->level, "case"))
        return refuse_row(w, answer, "level", "expected each, inner or case, found \"%.*s\"",
                          shown(r->level), r->level.ptr);
    if (each && r->quantity.len > 0 && !slice_is(r->quantity, "1"))
        return refuse_row(w, answer, "quantity", "an each is 1; say level inner or case");
    return HF_OK;
}

static enum hf_status import_each(struct work *w, const struct catalog_row *r,
                                  struct row_answer *answer)
{
    struct sku_master before, after;
    bool ok;
    enum hf_status s = find_row_master(w, r, &before);
    if (s < 0)
        return s;
    after = before;
    s = read_master(w, r, &after, answer, &ok);
    if (s < 0 || !ok)
        return s;
    bool is_new = before.id == 0;
    if (is_new) {
        s = check_new_code(w, r->sku, answer);
        if (s < 0 || answer->end == ROW_REFUSED)
            return s;
        after.id = work_new_id(w);
        s = note_change(w, answer, "sku", SLICE_NONE, r->sku);
    }
    answer->object = "sku";
    answer->key = r->sku;
    if (s >= 0)
        s = note_master(w, &before, &after, answer);
    if (s >= 0 && answer->change_count > 0)
        s = store_master(w, r->sku, &after);
    return s < 0 ? s : write_barcode(w, r, after.id, SLICE("each"), 1, answer);
}

enum hf_status import_catalog_row(struct work *w, const struct catalog_row *r,
                                  struct row_answer *answer)
{
    enum hf_status s = check_row(w, r, answer);
    if (s < 0 || answer->end == ROW_REFUSED)
        return s;
    if (r->former_sku.len > 0)
        s = rename_by_row(w, r, answer);
    if (s < 0 || answer->end == ROW_REFUSED)
        return s;
    bool each = r->level.len == 0 || slice_is(r->level, "each");
    s = each ? import_each(w, r, answer) : import_level(w, r, answer);
    if (s >= 0 && answer->end != ROW_REFUSED)
        answer->end = answer->change_count > 0 ? ROW_APPLIED : ROW_UNCHANGED;
    return s;
}
