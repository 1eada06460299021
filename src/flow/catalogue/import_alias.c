/* Codes and their windows: the one place where a window is written.
 * Called for a row of an aliases file, an element of a message, a barcode of the catalogue, or by
 * hand. Promise: a code that could mean two things at one instant is refused with both; what a code
 * meant before stays on record. */
#include <assert.h>
#include <stdio.h>

#include "base/csv.h"
#include "base/instant.h"
#include "flow/catalogue/catalogue.h"
#include "flow/catalogue/resolve_code.h"
#include "rules/alias.h"
#include "rules/exceptions.h"
#include "store/sql.h"

enum { WINDOWS_MAX = 100, INBOUND_MAX = 20 };

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

/* A row of the same code. alias_id 0: the catalogue's own. */
struct meaning {
    int64_t alias_id, sku_id, qty, from_us, to_us, planned_us;
    struct slice sku, level, value, kind, source, reason;
};
struct meanings {
    struct meaning all[WINDOWS_MAX];
    int count;
};

static enum hf_status take_meanings(struct rows *rows, struct meanings *m)
{
    while (m->count < WINDOWS_MAX && rows_next(rows))
        m->all[m->count++] = (struct meaning){
            .alias_id = row_i64(rows, 0),
            .sku_id = row_i64(rows, 1),
            .qty = row_i64(rows, 2),
            .from_us = row_i64(rows, 3),
            .to_us = row_i64(rows, 4),
            .planned_us = row_i64(rows, 5),
            .sku = row_text_copy(rows, 6),
            .level = row_text_copy(rows, 7),
            .value = row_text_copy(rows, 8),
            .kind = row_text_copy(rows, 9),
            .source = row_text_copy(rows, 10),
            .reason = row_text_copy(rows, 11),
        };
    return rows_end(rows);
}

/* Every window the code has: of a barcode however its zeros are written, with former and own SKU
 * codes that a scan would find under the same digits; of another kind within its kind and scope. */
static enum hf_status find_meanings(struct work *w, const struct alias_wish *wish,
                                    struct meanings *m)
{
    char room[CODE_FORMS][CODE_FORM_BYTES];
    struct slice f[CODE_FORMS];
    struct rows rows;
    enum hf_status s;
    m->count = 0;
    if (slice_is(wish->kind, "barcode") || slice_is(wish->kind, "sku_code")) {
        code_forms(wish->value, room, f);
        s = store_query(
            w->tx, SQL_list_scanned_windows,
            PARAMS(P_I64(w->merchant_id), P_TEXT(f[0]), P_TEXT(f[1]), P_TEXT(f[2]), P_TEXT(f[3])),
            &rows);
    } else {
        s = store_query(w->tx, SQL_list_alias_windows,
                        PARAMS(P_I64(w->merchant_id), P_TEXT(wish->kind), P_TEXT(wish->scope),
                               P_TEXT(wish->value)),
                        &rows);
    }
    return s < 0 ? s : take_meanings(&rows, m);
}

static bool lives(const struct meaning *o, int64_t now_us)
{
    return o->to_us == 0 || o->to_us > now_us;
}

/* The window this wish is about: the one that begins then; without a beginning the one that is open
 * or still to come, else the last. NULL: a new one. */
static const struct meaning *find_same(const struct work *w, const struct alias_wish *wish,
                                       const struct meanings *m)
{
    const struct meaning *best = NULL;
    for (int i = 0; i < m->count; i++) {
        const struct meaning *o = &m->all[i];
        if (o->alias_id == 0 || o->sku_id != wish->sku_id || !slice_eq(o->kind, wish->kind))
            continue;
        bool same_start = o->from_us == wish->from_us;
        if (wish->from_said && same_start)
            return o;
        if (wish->from_said)
            continue;
        bool fits = wish->master || lives(o, w->now_us) || wish->to_us > o->to_us || same_start;
        bool better = best == NULL || lives(o, w->now_us) > lives(best, w->now_us) ||
                      (lives(o, w->now_us) == lives(best, w->now_us) && o->from_us > best->from_us);
        if (fits && better)
            best = o;
    }
    return best;
}

static struct slice window_words(struct work *w, int64_t from_us, int64_t to_us)
{
    struct arena *a = txn_arena(w->tx);
    if (from_us == 0 && to_us == 0)
        return SLICE("without end");
    return arena_format(
        a, "%s%.*s%s%.*s", from_us ? "from " : "", SLICE_FMT(instant_text(a, from_us)),
        to_us ? (from_us ? " until " : "until ") : "", SLICE_FMT(instant_text(a, to_us)));
}

/* Another meaning in the same window: refused with both named. Two windows of one SKU that say the
 * same may overlap. */
static enum hf_status refuse_clash(struct work *w, const struct alias_wish *wish,
                                   const struct meanings *m, const struct meaning *same,
                                   struct row_answer *answer)
{
    for (int i = 0; i < m->count; i++) {
        const struct meaning *o = &m->all[i];
        bool agrees = o->sku_id == wish->sku_id && o->qty == wish->qty_each;
        if (o == same || agrees ||
            !windows_overlap(wish->from_us, wish->to_us, o->from_us, o->to_us))
            continue;
        return refuse_row(
            w, answer, wish->column,
            "%.*s already means %.*s%s (%lld each, %.*s) in that window, and this row says %.*s "
            "(%lld "
            "each): a code that means two things is moved by hand, with a second person",
            SLICE_FMT(wish->value), SLICE_FMT(o->sku), o->alias_id == 0 ? " itself" : "",
            (long long)o->qty, SLICE_FMT(window_words(w, o->from_us, o->to_us)),
            SLICE_FMT(wish->sku), (long long)wish->qty_each);
    }
    return HF_OK;
}

/* The master goes on listing a code whose window is over: nothing is opened again by that, and if
 * it means another article since, both are named. */
static enum hf_status skip_lapsed(struct work *w, const struct alias_wish *wish,
                                  const struct meanings *m, struct row_answer *answer)
{
    struct alias_wish from_now = *wish;
    from_now.from_us = w->now_us;
    from_now.to_us = 0;
    return refuse_clash(w, &from_now, m, NULL, answer);
}

/* -- shipments in transit */

struct ties {
    int on_the_way;
    int64_t landed_us;
};

/* false: nothing of that is tied yet. */
static enum hf_status read_ties(struct work *w, int64_t alias_id, struct ties *t)
{
    struct rows rows;
    *t = (struct ties){0, 0};
    enum hf_status s = store_query(w->tx, SQL_count_alias_inbound,
                                   PARAMS(P_I64(w->merchant_id), P_I64(alias_id)), &rows);
    if (s < 0)
        return s;
    if (rows_next(&rows))
        *t = (struct ties){(int)row_i64(&rows, 0), row_i64(&rows, 1)};
    return rows_end(&rows);
}

/* The list that was given replaces the one that stood; what had landed stays landed. */
static enum hf_status write_ties(struct work *w, const struct alias_wish *wish, struct slice value,
                                 int64_t alias_id, bool is_new)
{
    struct slice list = wish->inbound;
    enum hf_status s = HF_OK;
    if (list.ptr == NULL)
        return HF_OK;
    if (!is_new)
        s = store_post(w->tx, SQL_delete_alias_inbound,
                       PARAMS(P_I64(w->merchant_id), P_I64(alias_id), P_TEXT(list)));
    size_t at = 0;
    for (int n = 0; s >= 0 && n < INBOUND_MAX; n++) {
        while (at < list.len && list.ptr[at] == ' ')
            at++;
        size_t from = at;
        while (at < list.len && list.ptr[at] != ' ')
            at++;
        if (at == from)
            break;
        s = store_post(w->tx, SQL_insert_alias_inbound,
                       PARAMS(P_I64(w->merchant_id), P_I64(alias_id),
                              P_TEXT(((struct slice){list.ptr + from, at - from})),
                              P_TEXT(wish->kind), P_TEXT(wish->scope), P_TEXT(value)));
    }
    return s;
}

static enum hf_status end_window(struct work *w, struct slice kind, struct slice scope,
                                 struct slice value, int64_t alias_id, int64_t planned_us,
                                 struct ties t)
{
    return store_post(w->tx, SQL_end_alias_window,
                      PARAMS(P_I64(w->merchant_id), P_TEXT(kind), P_TEXT(scope), P_TEXT(value),
                             P_I64(alias_id), P_I64(planned_us),
                             P_I64(window_end(planned_us, t.on_the_way, t.landed_us))));
}

/* -- writing */

static enum hf_status note_instant(struct work *w, struct row_answer *answer, const char *field,
                                   bool is_new, int64_t before, int64_t after)
{
    struct arena *a = txn_arena(w->tx);
    if (before == after)
        return HF_OK;
    struct slice was = before != 0 ? instant_text(a, before) : SLICE("");
    return note_change(w, answer, field, is_new ? SLICE_NONE : was,
                       after != 0 ? instant_text(a, after) : SLICE(""));
}

static enum hf_status note_alias(struct work *w, const struct alias_wish *wish,
                                 const struct meaning *same, struct row_answer *answer)
{
    static const struct meaning none = {.qty = 0};
    struct arena *a = txn_arena(w->tx);
    bool is_new = same == NULL;
    const struct meaning *before = is_new ? &none : same;
    struct slice code =
        arena_format(a, "%.*s%s%.*s %.*s", SLICE_FMT(wish->kind), wish->scope.len ? ":" : "",
                     SLICE_FMT(wish->scope), SLICE_FMT(wish->value));
    enum hf_status s = HF_OK;
    if (answer->object == NULL) {
        answer->object = "alias";
        answer->key = code;
    }
    if (is_new)
        s = note_change(w, answer, "code", SLICE_NONE, code);
    if (s >= 0 && is_new)
        s = note_change(w, answer, "means", SLICE_NONE, wish->sku);
    if (s >= 0 && before->qty != wish->qty_each)
        s = note_change(w, answer, "eaches",
                        is_new ? SLICE_NONE : arena_format(a, "%lld", (long long)before->qty),
                        arena_format(a, "%lld", (long long)wish->qty_each));
    if (s >= 0 && wish->level.len > 0 && !slice_eq(before->level, wish->level))
        s = note_change(w, answer, "level", is_new ? SLICE_NONE : before->level, wish->level);
    if (s >= 0 && is_new)
        s = note_instant(w, answer, "valid_from", true, 0, wish->from_us);
    return s < 0 ? s : note_instant(w, answer, "valid_to", is_new, before->planned_us, wish->to_us);
}

static struct slice or_empty(struct slice s)
{
    return s.ptr != NULL ? s : SLICE("");
}

/* Warned before it ends, and noted when it has. */
static enum hf_status arm_watch(struct work *w, int64_t planned_us)
{
    int64_t warn_us = w->merchant->profile->catalogue.warn_days * US_PER_DAY;
    if (planned_us <= w->now_us)
        return HF_OK;
    int64_t due_us = planned_us - warn_us > w->now_us ? planned_us - warn_us : w->now_us;
    return store_post(w->tx, SQL_set_timer_earlier,
                      PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)), P_STR("alias_watch"),
                             P_I64(0), P_I64(due_us), P_I64(w->now_us)));
}

static enum hf_status insert_window(struct work *w, const struct alias_wish *wish,
                                    int64_t *alias_id)
{
    *alias_id = work_new_id(w);
    return store_post(
        w->tx, SQL_insert_alias,
        PARAMS(P_I64(w->merchant_id), P_TEXT(wish->kind), P_TEXT(wish->scope), P_TEXT(wish->value),
               P_I64(*alias_id), P_I64(wish->sku_id), P_I64(wish->qty_each), P_I64(wish->from_us),
               P_I64(wish->to_us), P_TEXT(or_empty(wish->source)), P_TEXT(or_empty(wish->reason)),
               P_TEXT(w->request_id != 0 ? w->actor.name : SLICE("")),
               P_TEXT(or_empty(wish->level)), P_TEXT(or_empty(wish->author)), P_I64(w->now_us)));
}

static enum hf_status change_window(struct work *w, const struct alias_wish *wish,
                                    const struct meaning *same)
{
    return store_post(w->tx, SQL_update_alias,
                      PARAMS(P_I64(w->merchant_id), P_TEXT(wish->kind), P_TEXT(wish->scope),
                             P_TEXT(same->value), P_I64(same->alias_id), P_I64(wish->qty_each),
                             P_TEXT(wish->level.len > 0 ? wish->level : same->level),
                             P_TEXT(wish->reason.len > 0 ? wish->reason : same->reason),
                             P_TEXT(w->request_id != 0 ? w->actor.name : SLICE(""))));
}

/* A barcode that was somebody else's begins where that ended, unless said. */
static void begin_after_others(struct alias_wish *wish, const struct meanings *m, int64_t now_us)
{
    for (int i = 0; i < m->count; i++) {
        const struct meaning *o = &m->all[i];
        bool lapsed = o->to_us != 0 && o->to_us <= now_us;
        if (lapsed && o->sku_id != wish->sku_id && o->to_us > wish->from_us)
            wish->from_us = o->to_us;
    }
}

enum hf_status write_alias(struct work *w, const struct alias_wish *asked,
                           struct row_answer *answer)
{
    struct alias_wish wish = *asked;
    struct ties ties = {0, 0};
    int64_t alias_id;
    struct meanings *m = ARENA_NEW(txn_arena(w->tx), struct meanings);
    if (m == NULL)
        return HF_FULL;
    enum hf_status s = find_meanings(w, &wish, m);
    if (s < 0)
        return s;
    const struct meaning *same = find_same(w, &wish, m);
    if (same != NULL && wish.master && !lives(same, w->now_us))
        return skip_lapsed(w, &wish, m, answer);
    if (same != NULL)
        wish.from_us = same->from_us;
    else if (!wish.from_said)
        begin_after_others(&wish, m, w->now_us);
    if (same != NULL && wish.master)
        wish.to_us = same->planned_us;
    s = refuse_clash(w, &wish, m, wish.master ? NULL : same, answer);
    if (s < 0 || answer->end == ROW_REFUSED)
        return s;
    int changes = answer->change_count;
    s = note_alias(w, &wish, same, answer);
    if (s < 0 || (answer->change_count == changes && wish.inbound.ptr == NULL))
        return s;
    alias_id = same != NULL ? same->alias_id : 0;
    s = same != NULL ? change_window(w, &wish, same) : insert_window(w, &wish, &alias_id);
    if (s >= 0)
        s = write_ties(w, &wish, same != NULL ? same->value : wish.value, alias_id, same == NULL);
    if (s >= 0 && (same != NULL || wish.inbound.len > 0))
        s = read_ties(w, alias_id, &ties);
    if (s >= 0 && wish.inbound.ptr != NULL)
        s = note_change(w, answer, "inbound", SLICE_NONE, wish.inbound);
    if (s >= 0 && (same != NULL || ties.on_the_way > 0)) /* a new one was written with its end */
        s = end_window(w, wish.kind, wish.scope, same != NULL ? same->value : wish.value, alias_id,
                       wish.to_us, ties);
    if (s >= 0 && same != NULL &&
        same->planned_us != wish.to_us) /* its end moved: that is the answer */
        s = store_post(w->tx, SQL_close_alias_warnings,
                       PARAMS(P_I64(w->merchant_id), P_I64(alias_id), P_I64(REASON_ALIAS_EXPIRING),
                              P_I64(REASON_ALIAS_EXPIRED), P_I64(w->now_us),
                              P_TEXT(w->actor.name)));
    return s < 0 ? s : arm_watch(w, wish.to_us);
}

/* -- a row */

static enum hf_status check_alias(struct work *w, const struct alias_text *r,
                                  struct alias_wish *wish, struct row_answer *answer)
{
    long long qty = 1;
    if (!alias_split_kind(r->kind, &wish->kind, &wish->scope))
        return refuse_row(w, answer, "kind",
                          "expected barcode, supplier_code, sku_code, channel_sku:CHANNEL or "
                          "variant:CHANNEL, found \"%.*s\"",
                          (int)(r->kind.len < 60 ? r->kind.len : 60), r->kind.ptr);
    if (wish->scope.len > 0 && merchant_connection(w->merchant, wish->scope) == NULL)
        return refuse_row(w, answer, "kind", "no connection has the id \"%.*s\"",
                          SLICE_FMT(wish->scope));
    if (r->value.len == 0 || r->value.len > CODE_MAX_BYTES || csv_looks_scientific(r->value))
        return refuse_row(w, answer, "value", "expected a code of 1 to %d bytes, found \"%.*s\"",
                          CODE_MAX_BYTES, (int)(r->value.len < 60 ? r->value.len : 60),
                          r->value.ptr);
    if (slice_is(wish->kind, "barcode") && !gtin_is_valid(r->value))
        return refuse_row(w, answer, "value", "%.*s is no GTIN: its check digit does not hold",
                          SLICE_FMT(r->value));
    if (r->quantity.len > 0 && (!slice_to_i64(r->quantity, &qty) || qty < 1 || qty > CODE_QTY_MAX))
        return refuse_row(w, answer, "quantity", "expected a whole number from 1, found \"%.*s\"",
                          SLICE_FMT(r->quantity));
    wish->qty_each = qty;
    if (r->level.len > 0 && !slice_is(r->level, "each") && !slice_is(r->level, "inner") &&
        !slice_is(r->level, "case"))
        return refuse_row(w, answer, "level", "expected each, inner or case, found \"%.*s\"",
                          (int)(r->level.len < 60 ? r->level.len : 60), r->level.ptr);
    if (r->level.len > 0 && !slice_is(wish->kind, "barcode"))
        return refuse_row(w, answer, "level", "only a barcode stands on a packaging level");
    if (r->valid_from.len > 0 && !instant_parse(r->valid_from, &wish->from_us))
        return refuse_row(w, answer, "valid_from",
                          "expected a time as 2026-01-01T00:00:00Z, found \"%.*s\"",
                          SLICE_FMT(r->valid_from));
    if (r->valid_to.len > 0 && !instant_parse(r->valid_to, &wish->to_us))
        return refuse_row(w, answer, "valid_to",
                          "expected a time as 2026-01-01T00:00:00Z, found \"%.*s\"",
                          SLICE_FMT(r->valid_to));
    if (wish->to_us != 0 && wish->to_us <= wish->from_us)
        return refuse_row(w, answer, "valid_to", "the window ends before it begins");
    if (r->inbound.len > 0 && wish->to_us == 0)
        return refuse_row(w, answer, "inbound",
                          "a window tied to shipments needs a valid_to as well");
    return HF_OK;
}

/* The level says how many: a wrong number here would receive wrong numbers there. */
static enum hf_status check_level(struct work *w, const struct alias_text *r,
                                  struct alias_wish *wish, struct row_answer *answer)
{
    struct rows rows;
    int64_t qty = slice_is(r->level, "each") ? 1 : 0;
    if (r->level.len == 0)
        return HF_OK;
    if (qty == 0) {
        enum hf_status s = store_query(
            w->tx, SQL_find_sku_level,
            PARAMS(P_I64(w->merchant_id), P_I64(wish->sku_id), P_TEXT(r->level)), &rows);
        if (s < 0)
            return s;
        if (rows_next(&rows))
            qty = row_i64(&rows, 0);
        s = rows_end(&rows);
        if (s < 0)
            return s;
        if (qty == 0)
            return refuse_row(w, answer, "level", "%.*s has no %.*s in the catalogue yet",
                              SLICE_FMT(r->sku), SLICE_FMT(r->level));
    }
    if (r->quantity.len > 0 && wish->qty_each != qty)
        return refuse_row(w, answer, "quantity", "the %.*s of %.*s is %lld, not %lld",
                          SLICE_FMT(r->level), SLICE_FMT(r->sku), (long long)qty,
                          (long long)wish->qty_each);
    wish->qty_each = qty;
    return HF_OK;
}

enum hf_status import_alias_row(struct work *w, const struct alias_text *r,
                                struct row_answer *answer)
{
    struct alias_wish wish = {
        .value = r->value,
        .sku = r->sku,
        .from_said = r->valid_from.len > 0,
        .level = r->level,
        .source = r->source,
        .reason = r->reason,
        .inbound = r->inbound,
        .author = r->author.len > 0 ? r->author : w->merchant->profile->owners[OBJECT_SKU],
        .column = "value"};
    enum hf_status s = check_alias(w, r, &wish, answer);
    if (s < 0 || answer->end == ROW_REFUSED)
        return s;
    s = find_sku_named(w, r->sku, &wish.sku_id, NULL);
    if (s == HF_NOT_FOUND)
        return refuse_row(w, answer, "sku", "SKU %.*s is not in the catalogue", SLICE_FMT(r->sku));
    if (s >= 0)
        s = check_level(w, r, &wish, answer);
    if (s < 0 || answer->end == ROW_REFUSED)
        return s;
    s = write_alias(w, &wish, answer);
    if (s >= 0 && answer->end != ROW_REFUSED)
        answer->end = answer->change_count > 0 ? ROW_APPLIED : ROW_UNCHANGED;
    return s;
}

/* -- a code that moves */

/* Windows of other articles that are open now end now (SKU-7). */
static enum hf_status end_others(struct work *w, const struct alias_wish *wish,
                                 struct row_answer *answer)
{
    struct meanings *m = ARENA_NEW(txn_arena(w->tx), struct meanings);
    if (m == NULL)
        return HF_FULL;
    enum hf_status s = find_meanings(w, wish, m);
    for (int i = 0; i < m->count && s >= 0; i++) {
        const struct meaning *o = &m->all[i];
        bool now = o->from_us <= w->now_us && (o->to_us == 0 || o->to_us > w->now_us);
        if (!now || o->alias_id == 0 || o->sku_id == wish->sku_id)
            continue;
        s = store_post(w->tx, SQL_reassign_alias,
                       PARAMS(P_I64(w->merchant_id), P_TEXT(o->kind), P_TEXT(wish->scope),
                              P_TEXT(o->value), P_I64(o->alias_id), P_I64(w->now_us)));
        if (s >= 0)
            s = note_change(w, answer, "meant", o->sku, wish->sku);
        work_note(w, "reassigned:%lld", (long long)o->alias_id);
    }
    return s;
}

enum hf_status edit_alias(struct work *w, const struct alias_text *r, bool reassign,
                          struct row_answer *answer)
{
    struct alias_text row = *r;
    struct alias_wish wish = {.value = r->value, .sku = r->sku};
    if (reassign && alias_split_kind(r->kind, &wish.kind, &wish.scope)) {
        enum hf_status s = find_sku_named(w, r->sku, &wish.sku_id, NULL);
        if (s == HF_NOT_FOUND)
            return refuse_row(w, answer, "sku", "SKU %.*s is not in the catalogue",
                              SLICE_FMT(r->sku));
        if (s >= 0)
            s = end_others(w, &wish, answer);
        if (s < 0)
            return s;
        if (row.valid_from.len == 0)
            row.valid_from = instant_text(txn_arena(w->tx), w->now_us);
    }
    return import_alias_row(w, &row, answer);
}

enum hf_status inbound_landed(struct work *w, struct slice inbound)
{
    struct {
        struct slice kind, scope, value;
        int64_t alias_id, planned_us;
    } found[WINDOWS_MAX];
    struct rows rows;
    int count = 0;
    enum hf_status s = store_query(w->tx, SQL_list_inbound_aliases,
                                   PARAMS(P_I64(w->merchant_id), P_TEXT(inbound)), &rows);
    if (s < 0)
        return s;
    while (count < WINDOWS_MAX && rows_next(&rows)) {
        found[count].kind = row_text_copy(&rows, 0);
        found[count].scope = row_text_copy(&rows, 1);
        found[count].value = row_text_copy(&rows, 2);
        found[count].alias_id = row_i64(&rows, 3);
        found[count++].planned_us = row_i64(&rows, 4);
    }
    s = rows_end(&rows);
    if (s >= 0 && count > 0)
        s = store_post(w->tx, SQL_land_alias_inbound,
                       PARAMS(P_I64(w->merchant_id), P_TEXT(inbound), P_I64(w->now_us)));
    for (int i = 0; i < count && s >= 0; i++) {
        struct ties t;
        s = read_ties(w, found[i].alias_id, &t);
        if (s >= 0)
            s = end_window(w, found[i].kind, found[i].scope, found[i].value, found[i].alias_id,
                           found[i].planned_us, t);
    }
    return s;
}
