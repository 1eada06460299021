/* A SKU gets another code: the same article, the same stock row, the old code as an alias.
 * Called by a catalogue row that names a former code; carried out now or by a timer.
 * Promise: no new product and no second stock row; both codes work as long as the window says. */
#include "base/instant.h"
#include "flow/catalogue/catalogue.h"
#include "flow/catalogue/resolve_code.h"
#include "rules/alias.h"
#include "store/sql.h"

enum { RENAMES_MAX = 100 };

struct rename {
    int64_t rename_id, sku_id, at_us, old_until_us;
    struct slice from, to, source, reason, author;
};

/* The former code as an alias of the whole past, and the new one as the SKU's own. */
static enum hf_status carry_out(struct work *w, const struct rename *r, struct row_answer *answer)
{
    const struct alias_wish old = {.kind = SLICE("sku_code"),
                                   .scope = SLICE(""),
                                   .value = r->from,
                                   .sku_id = r->sku_id,
                                   .qty_each = 1,
                                   .sku = r->to,
                                   .to_us = r->old_until_us,
                                   .source = r->source,
                                   .reason = r->reason,
                                   .author = r->author,
                                   .column = "former_sku"};
    enum hf_status s = store_post(
        w->tx, SQL_rename_sku,
        PARAMS(P_I64(w->merchant_id), P_I64(r->sku_id), P_TEXT(r->to), P_I64(w->now_us)));
    if (s >= 0)
        s = write_alias(w, &old, answer);
    if (s >= 0 && answer->end != ROW_REFUSED && r->rename_id == 0)
        s = store_post(w->tx, SQL_insert_done_rename,
                       PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_I64(r->sku_id),
                              P_TEXT(r->from), P_TEXT(r->to), P_I64(w->now_us),
                              P_I64(r->old_until_us), P_TEXT(r->source), P_TEXT(r->reason),
                              P_TEXT(r->author)));
    if (s < 0 || answer->end == ROW_REFUSED)
        return s;
    work_note(w, "renamed:%lld", (long long)r->sku_id);
    return work_event(
        w, "sku.renamed", r->sku_id,
        arena_format(txn_arena(w->tx), "\"was_planned\":%s", r->rename_id != 0 ? "true" : "false"));
}

/* The new code works from its instant on, even before the timer has come round. */
static enum hf_status plan(struct work *w, const struct rename *r, struct row_answer *answer)
{
    const struct alias_wish next = {.kind = SLICE("sku_code"),
                                    .scope = SLICE(""),
                                    .value = r->to,
                                    .sku_id = r->sku_id,
                                    .qty_each = 1,
                                    .sku = r->from,
                                    .from_us = r->at_us,
                                    .from_said = true,
                                    .source = r->source,
                                    .reason = r->reason,
                                    .author = r->author,
                                    .column = "sku"};
    enum hf_status s = store_post(
        w->tx, SQL_delete_planned_alias,
        PARAMS(P_I64(w->merchant_id), P_TEXT(r->to), P_I64(r->sku_id), P_I64(w->now_us)));
    if (s >= 0)
        s = write_alias(w, &next, answer);
    if (s < 0 || answer->end == ROW_REFUSED)
        return s;
    s = store_post(w->tx, SQL_upsert_rename,
                   PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_I64(r->sku_id),
                          P_TEXT(r->from), P_TEXT(r->to), P_I64(r->at_us), P_I64(r->old_until_us),
                          P_TEXT(r->source), P_TEXT(r->reason), P_TEXT(r->author),
                          P_I64(w->now_us)));
    return s < 0 ? s
                 : store_post(w->tx, SQL_set_timer_earlier,
                              PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)),
                                     P_STR("sku_rename"), P_I64(0), P_I64(r->at_us),
                                     P_I64(w->now_us)));
}

/* The same plan twice is no change. */
static enum hf_status is_planned(struct work *w, const struct rename *r, bool *same,
                                 struct slice *other)
{
    struct rows rows;
    *same = false;
    *other = SLICE_NONE;
    enum hf_status s =
        store_query(w->tx, SQL_find_rename, PARAMS(P_I64(w->merchant_id), P_I64(r->sku_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows)) {
        *same = slice_eq(row_text(&rows, 0), r->to) && row_i64(&rows, 1) == r->at_us &&
                row_i64(&rows, 2) == r->old_until_us;
        if (!slice_eq(row_text(&rows, 0), r->to))
            *other = row_text_copy(&rows, 0);
    }
    return rows_end(&rows);
}

static enum hf_status refuse_two(struct work *w, const struct rename_wish *wish,
                                 struct row_answer *answer)
{
    return refuse_row(w, answer, "former_sku",
                      "%.*s and %.*s are two SKUs with stock of their own: one does not become the "
                      "other by a rename",
                      SLICE_FMT(wish->from), SLICE_FMT(wish->to));
}

/* What the two codes are now. *done: nothing is left to do, or refused. */
static enum hf_status check_codes(struct work *w, const struct rename_wish *wish, struct rename *r,
                                  bool *done, struct row_answer *answer)
{
    int64_t from_id = 0, to_id = 0;
    *done = true;
    enum hf_status s = find_sku_named(w, wish->from, &from_id, NULL);
    if (s < 0)
        return s;
    s = store_get_i64(w->tx, SQL_find_sku_code, PARAMS(P_I64(w->merchant_id), P_TEXT(wish->to)),
                      &to_id);
    if (s < 0)
        return s;
    if (to_id != 0 && from_id == to_id)
        return HF_OK; /* done before */
    if (to_id != 0 && from_id != 0)
        return refuse_two(w, wish, answer);
    if (to_id != 0)
        return HF_OK; /* the former code is long forgotten, or lapsed */
    if (from_id == 0)
        return refuse_row(w, answer, "former_sku", "SKU %.*s is not in the catalogue",
                          SLICE_FMT(wish->from));
    *r = (struct rename){.sku_id = from_id,
                         .from = wish->from,
                         .to = wish->to,
                         .at_us = wish->at_us,
                         .old_until_us = wish->old_until_us,
                         .source = wish->source,
                         .reason = wish->reason,
                         .author = wish->author};
    *done = false;
    return HF_OK;
}

enum hf_status rename_sku(struct work *w, const struct rename_wish *wish, struct row_answer *answer)
{
    struct rename r;
    bool done, same;
    struct slice other;
    struct slice by;
    if (wish->to.len == 0 || wish->to.len > CODE_MAX_BYTES)
        return refuse_row(w, answer, "sku", "expected a code of 1 to %d bytes", CODE_MAX_BYTES);
    enum hf_status s = check_codes(w, wish, &r, &done, answer);
    if (s < 0 || done)
        return s;
    if (wish->old_until_us != 0 &&
        wish->old_until_us <= (wish->at_us > w->now_us ? wish->at_us : w->now_us))
        return refuse_row(w, answer, "former_until",
                          "the old code would end before the new one begins");
    s = code_taken(w, wish->to, r.sku_id, &by);
    if (s >= 0 && by.ptr != NULL)
        return refuse_row(w, answer, "sku", "%.*s already means %.*s, and this row says %.*s",
                          SLICE_FMT(wish->to), SLICE_FMT(by), SLICE_FMT(wish->from));
    if (s >= 0)
        s = is_planned(w, &r, &same, &other);
    if (s < 0 || same)
        return s;
    if (other.ptr != NULL)
        return refuse_row(w, answer, "sku", "%.*s is to become %.*s already: one rename at a time",
                          SLICE_FMT(r.from), SLICE_FMT(other));
    answer->object = "sku";
    answer->key = r.from;
    s = note_change(w, answer, "sku", r.from, r.to);
    if (s >= 0 && r.at_us > w->now_us)
        s = note_change(w, answer, "renamed_at", SLICE(""),
                        instant_text(txn_arena(w->tx), r.at_us));
    if (s < 0)
        return s;
    return r.at_us > w->now_us ? plan(w, &r, answer) : carry_out(w, &r, answer);
}

/* The timer: every plan whose instant has come. */
enum hf_status due_renames(struct work *w)
{
    struct rename *due = ARENA_ARRAY(txn_arena(w->tx), struct rename, RENAMES_MAX);
    struct rows rows;
    int count = 0;
    int64_t next_us = 0;
    if (due == NULL)
        return HF_FULL;
    enum hf_status s = store_query(w->tx, SQL_list_due_renames,
                                   PARAMS(P_I64(w->merchant_id), P_I64(RENAMES_MAX)), &rows);
    if (s < 0)
        return s;
    while (count < RENAMES_MAX && rows_next(&rows)) {
        int64_t at_us = row_i64(&rows, 4);
        if (at_us > w->now_us) {
            next_us = at_us;
            break;
        }
        due[count++] = (struct rename){.rename_id = row_i64(&rows, 0),
                                       .sku_id = row_i64(&rows, 1),
                                       .from = row_text_copy(&rows, 2),
                                       .to = row_text_copy(&rows, 3),
                                       .at_us = at_us,
                                       .old_until_us = row_i64(&rows, 5),
                                       .source = row_text_copy(&rows, 6),
                                       .reason = row_text_copy(&rows, 7),
                                       .author = row_text_copy(&rows, 8)};
    }
    s = rows_end(&rows);
    for (int i = 0; i < count && s >= 0; i++) {
        struct row_answer answer = {0};
        s = carry_out(w, &due[i], &answer);
        if (s >= 0)
            s = store_post(
                w->tx, SQL_end_rename,
                PARAMS(P_I64(w->merchant_id), P_I64(due[i].rename_id), P_I64(w->now_us)));
    }
    if (count == RENAMES_MAX)
        next_us = w->now_us;
    if (s < 0 || next_us == 0)
        return s;
    return store_post(w->tx, SQL_set_timer_earlier,
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_STR("sku_rename"),
                             P_I64(0), P_I64(next_us), P_I64(w->now_us)));
}
