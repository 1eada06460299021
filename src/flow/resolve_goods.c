/* What a code on goods or on their paper means: catalogue code, barcode in any GTIN length, former
 * code, and on paper the supplier's own. Under announcing (at the paper's issue time) and receiving
 * (at scan time). Promise: exactly one article, or a refusal that names what was tried (SKU-3 to
 * SKU-5). */
#include "flow/inbound.h"
#include "rules/alias.h"
#include "store/sql.h"

enum { CODES_MAX = 64 };

struct meanings {
    struct alias_row rows[CODES_MAX];
    struct slice codes[CODES_MAX];
    int64_t alias_ids[CODES_MAX], kinds[CODES_MAX];
    struct tracking_needs tracked[CODES_MAX];
    size_t count;
};

/* The same GTIN as it may stand in the catalogue: 14, 13, 12 or 8 digits. */
static void other_lengths(struct work *w, struct slice code, struct slice other[3])
{
    static const size_t lengths[] = {14, 13, 12, 8};
    char padded[GTIN_DIGITS + 1];
    int count = 0;
    other[0] = other[1] = other[2] = SLICE("");
    if (!gtin_pad(code, padded))
        return;
    struct slice whole = arena_copy(txn_arena(w->tx), slice_of(padded));
    for (size_t i = 0; whole.ptr != NULL && i < 4; i++) {
        size_t cut = GTIN_DIGITS - lengths[i];
        bool zeros = strspn(padded, "0") >= cut;
        if (zeros && lengths[i] != code.len && count < 3)
            other[count++] = (struct slice){whole.ptr + cut, lengths[i]};
    }
}

static enum hf_status find_meanings(struct work *w, struct slice code, bool with_supplier,
                                    struct meanings *m)
{
    struct slice other[3];
    struct rows rows;
    other_lengths(w, code, other);
    enum hf_status s = store_query(w->tx, SQL_find_goods_code,
                                   PARAMS(P_I64(w->merchant_id), P_TEXT(code), P_TEXT(other[0]),
                                          P_TEXT(other[1]), P_TEXT(other[2]), P_I64(with_supplier)),
                                   &rows);
    if (s < 0)
        return s;
    while (m->count < CODES_MAX && rows_next(&rows)) {
        int64_t rank = row_i64(&rows, 0);
        m->rows[m->count] = (struct alias_row){
            .kind = rank == 3   ? ALIAS_SKU_CODE
                    : rank == 4 ? ALIAS_BARCODE
                                : ALIAS_SUPPLIER,
            .sku_id = row_i64(&rows, 2),
            .qty_each = row_i64(&rows, 3),
            .valid_from_us = row_i64(&rows, 4),
            .valid_to_us = row_i64(&rows, 5),
        };
        m->alias_ids[m->count] = row_i64(&rows, 1);
        m->codes[m->count] = row_text_copy(&rows, 6);
        m->kinds[m->count] = row_i64(&rows, 7);
        m->tracked[m->count++] = (struct tracking_needs){
            row_i64(&rows, 8) != 0, row_i64(&rows, 9) != 0, row_i64(&rows, 10) != 0};
    }
    return rows_end(&rows);
}

enum hf_status resolve_goods_code(struct work *w, struct slice code, int64_t at_us,
                                  bool with_supplier, struct goods_code *out, const char **problem,
                                  struct slice *message)
{
    struct arena *a = txn_arena(w->tx);
    size_t row = 0, other = 0;
    struct meanings *m = ARENA_NEW(a, struct meanings);
    if (m == NULL)
        return HF_FULL;
    enum hf_status s = find_meanings(w, code, with_supplier, m);
    if (s < 0)
        return s;
    *problem = "unknown_barcode";
    switch (alias_decide(m->rows, m->count, at_us, &row, &other)) {
    case ALIAS_ONE:
        *out = (struct goods_code){m->rows[row].sku_id, m->rows[row].qty_each, m->alias_ids[row],
                                   m->codes[row], m->tracked[row]};
        if (m->kinds[row] == 0)
            return HF_OK;
        *problem = "bundle";
        *message =
            arena_format(a, "%.*s is a bundle: its components come in", SLICE_FMT(m->codes[row]));
        return HF_REFUSED;
    case ALIAS_LAPSED:
        *problem = "alias_expired";
        *message = arena_format(a, "code %.*s is no longer valid: it stood for %.*s until %.*s",
                                SLICE_FMT(code), SLICE_FMT(m->codes[row]),
                                SLICE_FMT(instant_text(a, m->rows[row].valid_to_us)));
        return HF_REFUSED;
    case ALIAS_TWO:
        *problem = "alias_ambiguous";
        *message = arena_format(a, "code %.*s means %.*s and %.*s", SLICE_FMT(code),
                                SLICE_FMT(m->codes[row]), SLICE_FMT(m->codes[other]));
        return HF_REFUSED;
    case ALIAS_NO_ROW:
        break;
    }
    *message = arena_format(a, "code %.*s is not known for this merchant", SLICE_FMT(code));
    return HF_REFUSED;
}
