/* What a code on goods or paper means at an instant.
 * Under scans, receiving, counts and files.
 * Promise: one SKU, or a refusal that names what it was and who can help; nothing is guessed. */
#include "flow/catalogue/resolve_code.h"

#include "base/instant.h"
#include "store/sql.h"

enum { MEANINGS_MAX = 64 }; /* rows one code can have over all its windows before it is a mess */

struct found {
    struct alias_row rows[MEANINGS_MAX];
    struct code_meaning means[MEANINGS_MAX];
    size_t count;
};

static bool kind_counts(struct slice kind, enum code_use use, enum alias_kind *rank)
{
    if (slice_is(kind, "sku") || slice_is(kind, "sku_code")) {
        *rank = ALIAS_SKU_CODE;
        return true;
    }
    *rank = slice_is(kind, "barcode") ? ALIAS_BARCODE : ALIAS_SUPPLIER;
    return *rank == ALIAS_BARCODE ? use != CODE_NAMED : use == CODE_INBOUND;
}

static enum hf_status find_meanings(struct work *w, struct slice code, enum code_use use,
                                    struct found *f)
{
    char room[CODE_FORMS][CODE_FORM_BYTES];
    struct slice forms[CODE_FORMS];
    struct rows rows;
    code_forms(code, room, forms);
    enum hf_status s = store_query(w->tx, SQL_list_code_meanings,
                                   PARAMS(P_I64(w->merchant_id), P_TEXT(forms[0]), P_TEXT(forms[1]),
                                          P_TEXT(forms[2]), P_TEXT(forms[3])),
                                   &rows);
    if (s < 0)
        return s;
    while (f->count < MEANINGS_MAX && rows_next(&rows)) {
        enum alias_kind rank;
        if (!kind_counts(row_text(&rows, 0), use, &rank))
            continue;
        f->rows[f->count] = (struct alias_row){rank, row_i64(&rows, 4), row_i64(&rows, 5),
                                               row_i64(&rows, 2), row_i64(&rows, 3)};
        f->means[f->count++] = (struct code_meaning){
            .alias_id = row_i64(&rows, 1),
            .sku_id = row_i64(&rows, 2),
            .qty_each = row_i64(&rows, 3),
            .valid_to_us = row_i64(&rows, 5),
            .sku = row_text_copy(&rows, 6),
            .level = row_text_copy(&rows, 7),
            .lot_tracked = row_i64(&rows, 8) != 0,
            .expiry_tracked = row_i64(&rows, 9) != 0,
            .serial_tracked = row_i64(&rows, 10) != 0,
            .weight_g = row_i64(&rows, 11),
            .kind = row_i64(&rows, 12),
        };
    }
    return rows_end(&rows);
}

enum hf_status resolve_code(struct work *w, struct slice code, enum code_use use, int64_t at_us,
                            enum alias_answer *answer, struct code_meaning *meaning)
{
    size_t row = 0, other = 0;
    struct found *f = ARENA_NEW(txn_arena(w->tx), struct found);
    if (f == NULL)
        return HF_FULL;
    enum hf_status s = find_meanings(w, code, use, f);
    if (s < 0)
        return s;
    *answer = alias_decide(f->rows, f->count, at_us, &row, &other);
    *meaning = (struct code_meaning){0};
    if (*answer == ALIAS_NO_ROW)
        return HF_OK;
    *meaning = f->means[row];
    if (*answer == ALIAS_TWO)
        meaning->other = f->means[other].sku;
    return HF_OK;
}

struct slice code_refusal(struct work *w, struct slice code, enum alias_answer answer,
                          const struct code_meaning *m)
{
    struct arena *a = txn_arena(w->tx);
    if (answer == ALIAS_NO_ROW)
        return arena_format(a, "code %.*s is not known for this merchant", SLICE_FMT(code));
    if (answer == ALIAS_TWO)
        return arena_format(a, "code %.*s means %.*s and %.*s", SLICE_FMT(code), SLICE_FMT(m->sku),
                            SLICE_FMT(m->other));
    return arena_format(a,
                        "code %.*s is no longer valid: it stood for %.*s until %.*s; %.*s can "
                        "extend the window, or an "
                        "engineer with a second person",
                        SLICE_FMT(code), SLICE_FMT(m->sku),
                        SLICE_FMT(instant_text(a, m->valid_to_us)),
                        SLICE_FMT(w->merchant->profile->owners[OBJECT_SKU]));
}

enum hf_status code_taken(struct work *w, struct slice code, int64_t sku_id, struct slice *by)
{
    struct found *f = ARENA_NEW(txn_arena(w->tx), struct found);
    *by = SLICE_NONE;
    if (f == NULL)
        return HF_FULL;
    enum hf_status s = find_meanings(w, code, CODE_SCANNED, f);
    for (size_t i = 0; i < f->count && s >= 0; i++) {
        bool over = f->rows[i].valid_to_us != 0 && f->rows[i].valid_to_us <= w->now_us;
        if (!over && f->rows[i].sku_id != sku_id)
            *by = f->means[i].sku;
    }
    return s;
}

enum hf_status find_sku_named(struct work *w, struct slice code, int64_t *sku_id, int64_t *kind)
{
    enum alias_answer answer;
    struct code_meaning m;
    *sku_id = 0;
    enum hf_status s = resolve_code(w, code, CODE_NAMED, w->now_us, &answer, &m);
    if (s < 0)
        return s;
    if (answer != ALIAS_ONE)
        return HF_NOT_FOUND;
    *sku_id = m.sku_id;
    if (kind != NULL)
        *kind = m.kind;
    return HF_OK;
}
