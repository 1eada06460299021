#ifndef HF_HTTP_API_CATALOGUE_VIEW_H
#define HF_HTTP_API_CATALOGUE_VIEW_H

#include "http/api/catalogue_routes.h"
#include "rules/alias.h"

/* What the catalogue's lists and the page of one SKU share. */

struct list_query {
    const struct merchant *merchant;
    struct slice sku, code, after;
    int64_t limit, starts_days, ends_days, after_us, after_id;
    struct slice after_kind, after_scope, after_value; /* of the cursor, with after_id */
    int state;                                         /* -1 = any */
};
/* From merchant, limit, cursor, sku and code of the query; x->state. NULL: answered. */
struct list_query *catalogue_query(struct exchange *x);

struct alias_view {
    struct alias_window window;
    int64_t alias_id, qty, made_at_us, on_the_way;
    struct slice kind, scope, value, sku, source, reason, level, author, approver;
};
/* A row of list_aliases.sql. Texts in the transaction's arena. */
struct alias_view alias_view_read(struct rows *rows);
void put_alias_view(struct json_out *o, const struct alias_view *v, enum window_state state);
enum window_state alias_view_state(const struct alias_view *v, const struct merchant *m,
                                   int64_t now_us);

/* Columns as of list_planned_renames.sql. */
void put_rename(struct json_out *o, struct rows *rows);
void put_gaps(struct json_out *o, const char *key, uint32_t gaps);

void put_text_key(struct json_out *o, const char *key, struct slice text);
void put_instant_key(struct json_out *o, const char *key, int64_t us);

#endif
