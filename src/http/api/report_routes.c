/* The reports people ask for: stock, movements, reconciliation, ageing, occupancy, drift, lost
 * stock, and who approves whose requests. Behind GET /v1/reports/{name}; `holdfast export` pages
 * through the same. Promise: one table says what a report is; a spreadsheet gets no formula of
 * ours. */
#include "http/api/report_routes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv_out.h"
#include "base/instant.h"
#include "http/api/page.h"
#include "store/sql.h"

enum { CSV_MAX = 10000, COLUMNS_MAX = 16, CURSOR_BYTES = 2048 };

enum column_kind {
    AS_TEXT,
    AS_NUMBER,
    AS_YES,
    AS_INSTANT,
    AS_DAYS
}; /* DAYS: from that instant to now */
/* KEYED: pages by a code and a place in it; NUMBERED: by a number. The first columns of the
 * statement. */
enum paging { KEYED, NUMBERED };

struct report {
    const char *name, *filter; /* the one query parameter it narrows by */
    const struct sql *sql;
    enum paging paging;
    struct report_column {
        const char *name; /* NULL ends */
        enum column_kind kind;
    } columns[COLUMNS_MAX];
};

/* clang-format off */
#define REPORTS(X)                                                                                           \
    X("stock", "sku", SQL_report_stock, KEYED,                                                               \
      {"sku", AS_TEXT}, {"name", AS_TEXT}, {"warehouse", AS_TEXT}, {"location", AS_TEXT}, {"type", AS_TEXT}, \
      {"bucket", AS_TEXT}, {"lot", AS_TEXT}, {"expiry", AS_TEXT}, {"expired", AS_YES}, {"quantity", AS_NUMBER}, \
      {"counted_at", AS_INSTANT})                                                                            \
    X("quarantine", "sku", SQL_report_quarantine, KEYED,                                                     \
      {"sku", AS_TEXT}, {"name", AS_TEXT}, {"warehouse", AS_TEXT}, {"location", AS_TEXT}, {"lot", AS_TEXT},  \
      {"serial", AS_TEXT}, {"expiry", AS_TEXT}, {"condition", AS_TEXT}, {"came_as", AS_TEXT},                \
      {"number", AS_TEXT}, {"quantity", AS_NUMBER})                                                          \
    X("movements", "sku", SQL_report_movements, NUMBERED,                                                    \
      {"at", AS_INSTANT}, {"sku", AS_TEXT}, {"quantity", AS_NUMBER}, {"warehouse", AS_TEXT},                 \
      {"from_bucket", AS_TEXT}, {"from_location", AS_TEXT}, {"to_bucket", AS_TEXT}, {"to_location", AS_TEXT}, \
      {"lot", AS_TEXT}, {"expiry", AS_TEXT}, {"cause", AS_TEXT}, {"by", AS_TEXT})                            \
    X("reconciliation", "source", SQL_report_reconciliation, NUMBERED,                                       \
      {"at", AS_INSTANT}, {"source", AS_TEXT}, {"file", AS_TEXT}, {"sku", AS_TEXT}, {"theirs", AS_NUMBER},   \
      {"ours", AS_NUMBER}, {"difference", AS_NUMBER}, {"ours_now", AS_NUMBER})                               \
    X("ageing", "sku", SQL_report_ageing, KEYED,                                                             \
      {"sku", AS_TEXT}, {"warehouse", AS_TEXT}, {"location", AS_TEXT}, {"bucket", AS_TEXT}, {"lot", AS_TEXT}, \
      {"expiry", AS_TEXT}, {"quantity", AS_NUMBER}, {"since", AS_INSTANT}, {"days", AS_DAYS})                \
    X("occupancy", "type", SQL_report_occupancy, NUMBERED,                                                   \
      {"warehouse", AS_TEXT}, {"type", AS_TEXT}, {"locations", AS_NUMBER}, {"used", AS_NUMBER},              \
      {"units", AS_NUMBER}, {"capacity", AS_NUMBER}, {"percent", AS_NUMBER})                                 \
    X("drift", "location", SQL_report_drift, NUMBERED,                                                       \
      {"warehouse", AS_TEXT}, {"location", AS_TEXT}, {"type", AS_TEXT}, {"counts", AS_NUMBER},               \
      {"off", AS_NUMBER}, {"units_missing", AS_NUMBER}, {"units_extra", AS_NUMBER}, {"last_at", AS_INSTANT}) \
    X("lost-stock", "kind", SQL_report_lost_stock, NUMBERED,                                                 \
      {"at", AS_INSTANT}, {"sku", AS_TEXT}, {"lot", AS_TEXT}, {"warehouse", AS_TEXT}, {"location", AS_TEXT}, \
      {"kind", AS_TEXT}, {"source", AS_TEXT}, {"before", AS_NUMBER}, {"counted", AS_NUMBER},                 \
      {"difference", AS_NUMBER}, {"other_location", AS_TEXT}, {"other_sku", AS_TEXT}) \
    X("packing", "service", SQL_report_packing, NUMBERED,                                                    \
      {"service", AS_TEXT}, {"box", AS_TEXT}, {"rule", AS_TEXT}, {"parcels", AS_NUMBER},                     \
      {"damaged", AS_NUMBER}, {"charged_by_volume", AS_NUMBER}, {"weight_g", AS_NUMBER}, {"billed_g", AS_NUMBER}) \
    X("approvers", "day", SQL_report_approvers, NUMBERED,                                                    \
      {"day", AS_TEXT}, {"requester", AS_TEXT}, {"approver", AS_TEXT}, {"approvals", AS_NUMBER},             \
      {"of_all", AS_NUMBER}, {"share", AS_NUMBER}, {"hasty", AS_NUMBER}, {"flag", AS_TEXT})
/* clang-format on */

struct report_query {
    struct report report;
    int64_t merchant_id;
    struct slice filter, code, place; /* the cursor's halves */
    int64_t after, limit;
    bool csv, for_people;
};

static bool find_report(struct slice name, struct report *out)
{
/* clang-format off */
#define X(named, filter, sql, paging, ...)                                                           \
    if (slice_is(name, named)) {                                                                      \
        *out = (struct report){named, filter, sql, paging, {__VA_ARGS__, {NULL, AS_TEXT}}};           \
        return true;                                                                                  \
    }
    REPORTS(X)
    /* clang-format on */
#undef X
    return false;
}

/* -- one row */

static int64_t days_since(const struct exchange *x, int64_t us)
{
    return us > 0 ? (clock_now_us(x->hub->clock) - us) / US_PER_DAY : 0;
}

static void put_value(struct exchange *x, struct rows *rows, const struct report_column *c, int at)
{
    struct json_out *o = &x->out;
    json_key(o, c->name);
    switch (c->kind) {
    case AS_TEXT:
        json_put_text(o, row_text(rows, at).len > 0 ? row_text(rows, at) : SLICE_NONE);
        break;
    case AS_NUMBER:
        json_put_i64(o, row_i64(rows, at));
        break;
    case AS_YES:
        json_put_bool(o, row_i64(rows, at) != 0);
        break;
    case AS_INSTANT:
        json_put_instant(o, row_i64(rows, at));
        break;
    case AS_DAYS:
        json_put_i64(o, days_since(x, row_i64(rows, at)));
        break;
    }
}

static void write_value(struct exchange *x, FILE *out, struct rows *rows,
                        const struct report_column *c, int at)
{
    char text[INSTANT_TEXT_BYTES];
    bool people = ((const struct report_query *)x->state)->for_people;
    switch (c->kind) {
    case AS_TEXT:
        csv_put_text(out, row_text(rows, at), people);
        break;
    case AS_NUMBER:
        csv_put_i64(out, row_i64(rows, at));
        break;
    case AS_YES:
        csv_put_text(out, row_i64(rows, at) != 0 ? SLICE("yes") : SLICE("no"), people);
        break;
    case AS_INSTANT:
        text[0] = '\0';
        if (row_i64(rows, at) != 0)
            instant_print(row_i64(rows, at), text);
        csv_put_text(out, slice_of(text), people);
        break;
    case AS_DAYS:
        csv_put_i64(out, days_since(x, row_i64(rows, at)));
        break;
    }
}

/* A days column is reckoned from the instant before it: it has no column of its own. */
static int source_of(const struct report_column *columns, int i, int first)
{
    int at = first;
    for (int k = 0; k < i; k++)
        at += columns[k].kind != AS_DAYS;
    return columns[i].kind == AS_DAYS ? at - 1 : at;
}

/* -- a page */

static enum hf_status ask(struct txn *tx, const struct report_query *q, struct rows *rows)
{
    bool of_a_sku = q->report.sql == SQL_report_movements && q->filter.len > 0;
    bool of_a_source = q->report.sql == SQL_report_reconciliation && q->filter.len > 0;
    const struct sql *sql = of_a_sku      ? SQL_report_sku_movements
                            : of_a_source ? SQL_report_source_reconciliation
                                          : q->report.sql;
    int64_t merchant_id = q->merchant_id;
    if (q->report.paging == KEYED)
        return store_query(tx, sql,
                           PARAMS(P_I64(merchant_id), P_TEXT(q->filter), P_TEXT(q->code),
                                  P_TEXT(q->place), P_I64(q->limit + 1)),
                           rows);
    return store_query(
        tx, sql,
        PARAMS(P_I64(merchant_id), P_TEXT(q->filter), P_I64(q->after), P_I64(q->limit + 1)), rows);
}

static struct slice cursor_at(struct exchange *x, const struct report_query *q, struct rows *rows)
{
    if (q->report.paging == KEYED)
        return arena_format(&x->arena, "%.*s\t%.*s", SLICE_FMT(row_text(rows, 0)),
                            SLICE_FMT(row_text(rows, 1)));
    return arena_format(&x->arena, "%lld", (long long)row_i64(rows, 0));
}

static int read_json(struct exchange *x, struct txn *tx)
{
    const struct report_query *q = x->state;
    struct json_out *o = &x->out;
    struct rows rows;
    struct slice last = SLICE_NONE;
    int64_t shown = 0;
    bool more = false;
    int first = q->report.paging == KEYED ? 2 : 1;
    enum hf_status s = ask(tx, q, &rows);
    if (s < 0)
        return (int)s;
    json_open(o, '{');
    json_key(o, "items");
    json_open(o, '[');
    while (!more && rows_next(&rows)) {
        more = shown++ == q->limit;
        if (more)
            break;
        if (shown == q->limit)
            last = cursor_at(x, q, &rows);
        json_open(o, '{');
        for (int i = 0; q->report.columns[i].name != NULL; i++)
            put_value(x, &rows, &q->report.columns[i], source_of(q->report.columns, i, first));
        json_close(o, '}');
    }
    s = rows_end(&rows);
    json_close(o, ']');
    json_key(o, "next");
    json_put_text(o, more ? last : SLICE_NONE);
    json_close(o, '}');
    return s < 0 ? (int)s : 200;
}

static enum hf_status write_csv(struct exchange *x, struct txn *tx, FILE *out, struct slice *next)
{
    const struct report_query *q = x->state;
    const struct report_column *columns = q->report.columns;
    struct rows rows;
    struct slice last = SLICE_NONE;
    int64_t shown = 0;
    bool more = false;
    int first = q->report.paging == KEYED ? 2 : 1;
    for (int i = 0; columns[i].name != NULL; i++)
        fprintf(out, "%s%s", i > 0 ? "," : "", columns[i].name);
    fputs("\r\n", out);
    enum hf_status s = ask(tx, q, &rows);
    if (s < 0)
        return s;
    while (!more && rows_next(&rows)) {
        more = shown++ == q->limit;
        if (more)
            break;
        if (shown == q->limit)
            last = cursor_at(x, q, &rows);
        for (int i = 0; columns[i].name != NULL; i++) {
            if (i > 0)
                fputc(',', out);
            write_value(x, out, &rows, &columns[i], source_of(columns, i, first));
        }
        fputs("\r\n", out);
    }
    *next = more ? last : SLICE_NONE;
    return rows_end(&rows);
}

/* Percent-encoded: as it goes into the next request's query. */
static struct slice escape_cursor(struct exchange *x, struct slice text)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    char *out = ARENA_ARRAY(&x->arena, char, 3 * text.len + 1);
    size_t used = 0;
    for (size_t i = 0; out != NULL && i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c != '\0' && strchr(plain, c) != NULL)
            out[used++] = (char)c;
        else
            used += (size_t)snprintf(out + used, 4, "%%%02X", c);
    }
    return out == NULL ? SLICE("") : (struct slice){out, used};
}

static int read_csv(struct exchange *x, struct txn *tx)
{
    const struct report_query *q = x->state;
    char *text = NULL, name[96];
    size_t bytes = 0;
    struct slice next = SLICE_NONE;
    FILE *out = open_memstream(&text, &bytes);
    if (out == NULL)
        return HF_FULL;
    enum hf_status s = write_csv(x, tx, out, &next);
    bool good = ferror(out) == 0;
    good = fclose(out) == 0 && good;
    if (good && s >= 0)
        json_put_raw(&x->out, (struct slice){text, bytes});
    free(text);
    if (!good || s < 0)
        return s < 0 ? (int)s : HF_FULL;
    snprintf(name, sizeof name, "attachment; filename=\"%s.%s\"", q->report.name,
             q->for_people ? "csv" : "data");
    x->content_type =
        q->for_people ? "text/csv; charset=utf-8; header=present" : "text/plain; charset=utf-8";
    exchange_set_header(x, "Content-Disposition", arena_copy(&x->arena, slice_of(name)));
    if (next.len > 0)
        exchange_set_header(x, "Next-Cursor", escape_cursor(x, next));
    return 200;
}

/* -- the question */

/* "code TAB place", or a number. */
static bool read_cursor(struct exchange *x, struct report_query *q)
{
    struct slice text = exchange_query(x, "cursor");
    q->code = q->place = SLICE("");
    if (text.len == 0)
        return true;
    if (q->report.paging == NUMBERED)
        return exchange_query_i64(x, "cursor", 0, 0, INT64_MAX, &q->after);
    const char *tab = memchr(text.ptr, '\t', text.len);
    if (tab == NULL || text.len > CURSOR_BYTES) {
        exchange_problem(x, 400, "query_invalid",
                         "cursor: expected what the page before gave as next");
        return false;
    }
    q->code = (struct slice){text.ptr, (size_t)(tab - text.ptr)};
    q->place = (struct slice){tab + 1, text.len - q->code.len - 1};
    return true;
}

static bool read_format(struct exchange *x, struct report_query *q)
{
    struct slice format = exchange_query(x, "format"), accept = exchange_header(x, "Accept");
    q->csv = format.len > 0 ? !slice_is(format, "json") : slice_starts(accept, SLICE("text/csv"));
    q->for_people = !slice_is(format, "csv-machine");
    if (format.len > 0 && !slice_is(format, "json") && !slice_is(format, "csv") &&
        !slice_is(format, "csv-machine")) {
        exchange_problem(x, 400, "query_invalid", "format: expected json, csv or csv-machine");
        return false;
    }
    return exchange_query_i64(x, "limit", q->csv ? CSV_MAX : PAGE_DEFAULT, 1,
                              q->csv ? CSV_MAX : PAGE_MAX, &q->limit);
}

/* Whose report it is. What is over all merchants is for whoever may read it and is of none. false:
 * answered. */
static bool read_whose(struct exchange *x, struct report_query *q)
{
    const struct merchant *m = admit_merchant(x, exchange_query(x, "merchant"));
    if (m == NULL)
        return false;
    bool of_the_hub = q->report.sql == SQL_report_approvers;
    q->merchant_id = of_the_hub ? 0 : m->merchant_id;
    if (!of_the_hub || (may_alone(x, ACTION_READ_APPROVERS) && x->who.merchant_id == 0))
        return true;
    exchange_problem(
        x, 403, "forbidden",
        "who approves whose requests is for supervisors and auditors of the whole hub");
    return false;
}

void handle_report(struct exchange *x)
{
    struct report_query *q = ARENA_NEW(&x->arena, struct report_query);
    if (q == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!find_report(x->params[0], &q->report)) {
        exchange_problem(
            x, 404, "not_found",
            "there is no such report: stock, quarantine, movements, reconciliation, ageing, occupancy, drift, lost-stock, packing, approvers");
        return;
    }
    if (!read_whose(x, q) || !read_format(x, q) || !read_cursor(x, q))
        return;
    q->filter = exchange_query(x, q->report.filter);
    if (q->filter.ptr == NULL)
        q->filter = SLICE("");
    x->state = q;
    exchange_read(x, q->csv ? read_csv : read_json);
}
