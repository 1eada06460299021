/* Bundles and kits: versions of component lists, each from an instant on.
 * Called for a row of a bundles file or an element of a message.
 * Promise: no bundle holds itself; what a version said before it was corrected stays, so that an
 * order keeps the list it was accepted with. */
#include <assert.h>
#include <stdio.h>

#include "base/csv.h"
#include "base/instant.h"
#include "flow/catalogue/catalogue.h"
#include "flow/catalogue/resolve_code.h"
#include "flow/stock/stock.h"
#include "store/sql.h"

struct component {
    int64_t bundle_id, from_us, component_id, kind, qty;
};

static int shown(struct slice text)
{
    return (int)(text.len < 60 ? text.len : 60);
}

/* -- bundles within bundles */

static struct slice code_of(struct work *w, int64_t sku_id)
{
    struct rows rows;
    struct slice code = SLICE("?");
    if (store_query(w->tx, SQL_find_sku, PARAMS(P_I64(w->merchant_id), P_I64(sku_id)), &rows) < 0)
        return code;
    if (rows_next(&rows))
        code = row_text_copy(&rows, 0);
    return rows_end(&rows) < 0 ? SLICE("?") : code;
}

static enum hf_status refuse_nesting(struct work *w, enum bundle_answer why, const int64_t *path,
                                     size_t length, struct row_answer *answer)
{
    char text[500];
    size_t used = 0;
    for (size_t i = 0; i < length && used < sizeof text; i++) {
        struct slice code = code_of(w, path[i]);
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%.*s", i > 0 ? " > " : "",
                                 shown(code), code.ptr);
    }
    if (why == BUNDLE_CYCLE)
        return refuse_row(w, answer, "component", "a bundle would hold itself: %s", text);
    return refuse_row(w, answer, "component", "bundles within bundles go %d deep at most: %s",
                      BUNDLE_DEPTH_MAX, text);
}

static enum hf_status check_nesting(struct work *w, const struct component *c,
                                    struct row_answer *answer)
{
    int64_t path[BUNDLE_DEPTH_MAX + 2];
    size_t count = 0, length = 0;
    struct rows rows;
    if (c->component_id == c->bundle_id) {
        path[0] = path[1] = c->bundle_id;
        return refuse_nesting(w, BUNDLE_CYCLE, path, 2, answer);
    }
    if (c->kind != 1)
        return HF_OK;
    struct bundle_edge *edges = ARENA_ARRAY(txn_arena(w->tx), struct bundle_edge, BUNDLE_EDGES_MAX);
    if (edges == NULL)
        return HF_FULL;
    enum hf_status s = store_query(w->tx, SQL_list_bundle_edges,
                                   PARAMS(P_I64(w->merchant_id), P_I64(c->bundle_id),
                                          P_I64(c->component_id), P_I64(BUNDLE_EDGES_MAX)),
                                   &rows);
    if (s < 0)
        return s;
    while (count < BUNDLE_EDGES_MAX && rows_next(&rows))
        edges[count++] = (struct bundle_edge){row_i64(&rows, 0), row_i64(&rows, 1)};
    s = rows_end(&rows);
    if (s < 0)
        return s;
    enum bundle_answer fits =
        bundle_fits(edges, count, c->bundle_id, c->component_id, path, &length);
    return fits == BUNDLE_FITS ? HF_OK : refuse_nesting(w, fits, path, length, answer);
}

/* An article that becomes a bundle may stand within bundles already. */
static enum hf_status make_bundle(struct work *w, struct slice code, struct component *c,
                                  struct row_answer *answer)
{
    int64_t kind = 0;
    enum hf_status s = find_sku_named(w, code, &c->bundle_id, &kind);
    if (s == HF_NOT_FOUND) {
        c->bundle_id = work_new_id(w);
        s = store_post(
            w->tx, SQL_insert_bundle_sku,
            PARAMS(P_I64(w->merchant_id), P_I64(c->bundle_id), P_TEXT(code), P_I64(w->now_us)));
        return s < 0 ? s : note_change(w, answer, "bundle", SLICE_NONE, code);
    }
    if (s < 0 || kind == 1)
        return s;
    int64_t on_hand = 0;
    s = store_get_i64(w->tx, SQL_sum_on_hand, PARAMS(P_I64(w->merchant_id), P_I64(c->bundle_id)),
                      &on_hand);
    if (s >= 0 && on_hand > 0)
        return refuse_row(
            w, answer, "bundle",
            "%.*s lies on the shelf as an article of its own (%lld): it cannot become a "
            "bundle",
            SLICE_FMT(code), (long long)on_hand);
    if (s >= 0)
        s = store_post(w->tx, SQL_mark_bundle, PARAMS(P_I64(w->merchant_id), P_I64(c->bundle_id)));
    return s < 0 ? s : note_change(w, answer, "bundle", SLICE("no"), SLICE("yes"));
}

static enum hf_status keep_past(struct work *w, const struct component *c)
{
    return store_post(w->tx, SQL_keep_past_component,
                      PARAMS(P_I64(w->merchant_id), P_I64(c->bundle_id), P_I64(c->from_us),
                             P_I64(c->component_id), P_I64(w->now_us)));
}

static enum hf_status write_component(struct work *w, const struct bundle_row *r,
                                      const struct component *c, struct row_answer *answer)
{
    struct arena *a = txn_arena(w->tx);
    int64_t before = 0;
    enum hf_status s = store_get_i64(w->tx, SQL_find_bundle_component,
                                     PARAMS(P_I64(w->merchant_id), P_I64(c->bundle_id),
                                            P_I64(c->from_us), P_I64(c->component_id)),
                                     &before);
    if (s < 0 || before == c->qty)
        return s < 0 ? s : HF_OK;
    s = note_change(w, answer, "quantity",
                    before > 0 ? arena_format(a, "%lld", (long long)before) : SLICE_NONE,
                    arena_format(a, "%lld", (long long)c->qty));
    answer->key = arena_format(a, "%.*s %.*s", SLICE_FMT(r->bundle), SLICE_FMT(r->component));
    if (s >= 0 && before > 0)
        s = keep_past(w, c);
    return s < 0 ? s
                 : store_post(w->tx, SQL_upsert_bundle_component,
                              PARAMS(P_I64(w->merchant_id), P_I64(c->bundle_id), P_I64(c->from_us),
                                     P_I64(c->component_id), P_I64(c->qty), P_I64(w->now_us)));
}

/* Another list, another figure (INV-7): at once, or by the clock when its version begins. Orders
 * that wait for a component may not need it any more. */
static enum hf_status figure_changes(struct work *w, const struct component *c)
{
    if (c->from_us > w->now_us)
        return store_post(w->tx, SQL_set_timer_earlier,
                          PARAMS(P_I64(w->merchant_id), P_I64(work_new_id(w)),
                                 P_STR("bundle_version"), P_I64(c->bundle_id), P_I64(c->from_us),
                                 P_I64(w->now_us)));
    enum hf_status s = mark_stock(w, c->bundle_id);
    return s < 0 ? s : wake_short_orders(w);
}

enum hf_status begin_bundle_version(struct work *w, int64_t bundle_id)
{
    struct component c = {.bundle_id = bundle_id};
    enum hf_status s = figure_changes(w, &c);
    if (s < 0)
        return s;
    s = store_get_i64(w->tx, SQL_next_bundle_version,
                      PARAMS(P_I64(w->merchant_id), P_I64(bundle_id), P_I64(w->now_us)),
                      &c.from_us);
    return s < 0 || c.from_us == 0 ? s : figure_changes(w, &c);
}

enum hf_status import_bundle_row(struct work *w, const struct bundle_row *r,
                                 struct row_answer *answer)
{
    struct component c = {0};
    long long qty = 0;
    if (r->bundle.len == 0 || r->bundle.len > CODE_MAX_BYTES || csv_looks_scientific(r->bundle))
        return refuse_row(w, answer, "bundle", "expected a code of 1 to %d bytes", CODE_MAX_BYTES);
    if (!slice_to_i64(r->quantity, &qty) || qty < 1 || qty > CODE_QTY_MAX)
        return refuse_row(w, answer, "quantity", "expected a whole number from 1, found \"%.*s\"",
                          shown(r->quantity), r->quantity.ptr);
    if (r->valid_from.len > 0 && !instant_parse(r->valid_from, &c.from_us))
        return refuse_row(w, answer, "valid_from",
                          "expected a time as 2026-01-01T00:00:00Z, found \"%.*s\"",
                          shown(r->valid_from), r->valid_from.ptr);
    c.qty = qty;
    enum hf_status s = find_sku_named(w, r->component, &c.component_id, &c.kind);
    if (s == HF_NOT_FOUND)
        return refuse_row(w, answer, "component", "SKU %.*s is not in the catalogue",
                          SLICE_FMT(r->component));
    answer->object = "bundle";
    answer->key = r->bundle;
    if (s >= 0)
        s = make_bundle(w, r->bundle, &c, answer);
    if (s < 0 || answer->end == ROW_REFUSED)
        return s;
    s = check_nesting(w, &c, answer);
    if (s < 0 || answer->end == ROW_REFUSED)
        return s;
    s = write_component(w, r, &c, answer);
    answer->end = answer->change_count > 0 ? ROW_APPLIED : ROW_UNCHANGED;
    return s < 0 || answer->end == ROW_UNCHANGED ? s : figure_changes(w, &c);
}

/* By id: a component may be named by its former code. */
static enum hf_status find_named(struct work *w, const struct slice *codes, int count, int64_t *ids)
{
    enum hf_status s = HF_OK;
    for (int i = 0; i < count && s >= 0; i++)
        s = find_sku_named(w, codes[i], &ids[i], NULL);
    return s < 0 ? s : HF_OK;
}

static bool is_named(int64_t id, const int64_t *ids, int count)
{
    for (int i = 0; i < count; i++)
        if (ids[i] == id)
            return true;
    return false;
}

enum hf_status end_other_components(struct work *w, struct slice bundle, struct slice valid_from,
                                    const struct slice *codes, int count, struct row_answer *answer)
{
    struct component gone[ROW_CHANGES_MAX / 2];
    struct slice names[ROW_CHANGES_MAX / 2], qty[ROW_CHANGES_MAX / 2];
    struct component c = {0};
    struct rows rows;
    int64_t ids[BUNDLE_PARTS_MAX];
    int n = 0;
    assert(count <= BUNDLE_PARTS_MAX);
    if (valid_from.len > 0 && !instant_parse(valid_from, &c.from_us))
        return HF_OK; /* its rows were refused */
    enum hf_status s = find_named(w, codes, count, ids);
    if (s == HF_OK)
        s = find_sku_named(w, bundle, &c.bundle_id, NULL);
    if (s == HF_OK)
        s = store_query(w->tx, SQL_list_version_components,
                        PARAMS(P_I64(w->merchant_id), P_I64(c.bundle_id), P_I64(c.from_us)), &rows);
    if (s != HF_OK)
        return s < 0 ? s : HF_OK;
    while (n < ROW_CHANGES_MAX / 2 && rows_next(&rows)) {
        if (is_named(row_i64(&rows, 0), ids, count))
            continue;
        gone[n] = c;
        gone[n].component_id = row_i64(&rows, 0);
        qty[n] = arena_format(txn_arena(w->tx), "%lld", (long long)row_i64(&rows, 1));
        names[n++] = row_text_copy(&rows, 2);
    }
    s = rows_end(&rows);
    answer->object = "bundle";
    answer->key = bundle;
    for (int i = 0; i < n && s >= 0; i++) {
        s = note_change(
            w, answer, "component",
            arena_format(txn_arena(w->tx), "%.*s x %.*s", SLICE_FMT(names[i]), SLICE_FMT(qty[i])),
            SLICE(""));
        if (s >= 0)
            s = keep_past(w, &gone[i]);
        if (s >= 0)
            s = store_post(w->tx, SQL_delete_bundle_component,
                           PARAMS(P_I64(w->merchant_id), P_I64(c.bundle_id), P_I64(c.from_us),
                                  P_I64(gone[i].component_id)));
    }
    answer->end = n > 0 ? ROW_APPLIED : ROW_UNCHANGED;
    return s < 0 || n == 0 ? s : figure_changes(w, &c);
}
