/* How the lists are read: each begins at the place where its page begins, whatever narrows it, so
 * that its first answer does not depend on how many rows there are. And no statement reads all that
 * a merchant ever had. Run once per backend; see contract.h. A list of the API that is not in the
 * table below has to be added. */
#include "contract.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

enum { PLAN_BYTES = 16384 };

/* search: what SQLite's plan says of the table the page is of. few: what is sorted is few rows by
 * nature (of one number, one place, one bundle). */
static const struct list_plan {
    const struct sql *sql;
    const char *search;
    bool few;
} plans[] = {
#define LIST(sql, search, few) \
    {                          \
        sql, search, few       \
    }
    /* clang-format off */
    LIST(SQL_list_orders, "o USING PRIMARY KEY (merchant_id=? AND order_id>?)", false),
    LIST(SQL_list_orders_channel, "o USING INDEX orders_by_channel (merchant_id=? AND connection_id=? AND order_id>?)", false),
    LIST(SQL_list_orders_state, "o USING INDEX orders_by_state (merchant_id=? AND state=? AND order_id>?)", false),
    LIST(SQL_list_orders_held, "e USING INDEX exception_held (merchant_id=? AND reason=? AND object_id>?)", false),
    LIST(SQL_list_orders_external, "o USING INDEX orders_natural (merchant_id=? AND connection_id=? AND external_id=? AND order_id>?)", true),
    LIST(SQL_find_orders, "n USING COVERING INDEX orders_by_number (merchant_id=? AND order_number=?)", true),
    LIST(SQL_list_exceptions, "exception USING PRIMARY KEY (merchant_id=? AND exception_id>?)", false),
    LIST(SQL_list_exceptions_status, "exception USING INDEX exception_by_status (merchant_id=? AND status=? AND exception_id>?)", false),
    LIST(SQL_list_exceptions_reason, "exception USING INDEX exception_by_reason (merchant_id=? AND reason=? AND status=? AND exception_id>?)", false),
    LIST(SQL_list_exceptions_ever, "exception USING COVERING INDEX exception_by_reason (merchant_id=? AND reason=? AND status=? AND exception_id>?)", true),
    LIST(SQL_list_inbounds, "i USING PRIMARY KEY (merchant_id=? AND inbound_id>?)", false),
    LIST(SQL_list_inbounds_state, "i USING INDEX inbound_by_state (merchant_id=? AND state=? AND inbound_id>?)", false),
    LIST(SQL_list_inbounds_code, "p USING COVERING INDEX inbound_by_order (merchant_id=? AND purchase_order=?)", true),
    LIST(SQL_list_returns, "return_order USING PRIMARY KEY (merchant_id=? AND return_id>?)", false),
    LIST(SQL_list_returns_state, "return_order USING INDEX return_by_state (merchant_id=? AND state=? AND return_id>?)", false),
    LIST(SQL_list_returns_code, "t USING COVERING INDEX return_by_tracking (merchant_id=? AND tracking=?)", true),
    LIST(SQL_list_requests, "request USING PRIMARY KEY (merchant_id=? AND request_id>?)", false),
    LIST(SQL_list_requests_state, "request USING INDEX request_by_state (merchant_id=? AND state=? AND request_id>?)", false),
    LIST(SQL_list_requests_own, "request USING INDEX request_by_requester (merchant_id=? AND requester=? AND request_id>?)", false),
    LIST(SQL_list_count_tasks, "t USING PRIMARY KEY (merchant_id=? AND count_task_id>?)", false),
    LIST(SQL_list_count_tasks_state, "t USING INDEX count_task_by_state (merchant_id=? AND state=? AND count_task_id>?)", false),
    LIST(SQL_list_count_tasks_location, "t USING INDEX count_task_by_location (merchant_id=? AND location_id=? AND count_task_id>?)", true),
    LIST(SQL_list_outbox, "outbox USING PRIMARY KEY (merchant_id=? AND outbox_id<?)", false),
    LIST(SQL_list_outbox_parked, "outbox USING INDEX outbox_given_up (merchant_id=? AND outbox_id<?)", false),
    LIST(SQL_list_documents, "document USING PRIMARY KEY (merchant_id=? AND document_id<?)", false),
    LIST(SQL_list_documents_name, "document USING INDEX document_version (merchant_id=? AND name=?)", true),
    LIST(SQL_list_retail_loads, "retail_load USING PRIMARY KEY (merchant_id=? AND load_id<?)", false),
    LIST(SQL_list_tasks, "s USING INDEX shipment_in_house (merchant_id=? AND state=? AND cutoff_us>? AND cutoff_us<?)", true),
    LIST(SQL_list_manifests, "m USING INTEGER PRIMARY KEY (rowid<?)", false),
    LIST(SQL_list_files, "file USING PRIMARY KEY (merchant_id=? AND file_id<?)", false),
    LIST(SQL_list_events, "event USING PRIMARY KEY (merchant_id=? AND seq>?)", false),
    LIST(SQL_list_skus, "sku USING INDEX sqlite_autoindex_sku_2 (merchant_id=? AND code>?)", false),
    LIST(SQL_list_sku_stock, "s USING INDEX sqlite_autoindex_sku_2 (merchant_id=? AND code>?)", false),
    LIST(SQL_list_bundles, "b USING INDEX sku_bundles (merchant_id=? AND code>?)", true),
    LIST(SQL_list_stock, "s USING INDEX sqlite_autoindex_sku_2 (merchant_id=? AND code>?)", true),
    LIST(SQL_list_aliases, "a USING PRIMARY KEY (merchant_id=? AND (kind,scope,value,alias_id)>(?,?,?,?))", false),
    LIST(SQL_list_aliases_ending, "a USING INDEX alias_by_end (merchant_id=? AND planned_to_us>? AND planned_to_us<?)", true),
    LIST(SQL_list_aliases_starting, "a USING INDEX alias_by_start (merchant_id=? AND valid_from_us>? AND valid_from_us<?)", true),
    LIST(SQL_report_stock, "s USING INDEX sqlite_autoindex_sku_2 (merchant_id=? AND code>?)", true),
    LIST(SQL_report_ageing, "s USING INDEX sqlite_autoindex_sku_2 (merchant_id=? AND code>?)", true),
    LIST(SQL_report_quarantine, "b USING INDEX stock_balance_quarantine (merchant_id=?)", true),
    LIST(SQL_report_movements, "m USING PRIMARY KEY (merchant_id=? AND movement_id>?)", false),
    LIST(SQL_report_sku_movements, "m USING INDEX stock_movement_by_sku (merchant_id=? AND sku_id=? AND movement_id>?)", false),
    LIST(SQL_report_reconciliation, "d USING PRIMARY KEY (merchant_id=? AND difference_id>?)", false),
    LIST(SQL_report_source_reconciliation, "d USING INDEX difference_by_source (merchant_id=? AND source=? AND difference_id>?)", false),
    LIST(SQL_report_drift, "r USING INDEX count_result_by_location (merchant_id=? AND location_id>?)", true),
    LIST(SQL_report_lost_stock, "r USING INDEX count_result_lost (merchant_id=? AND result_id>?)", false),
/* clang-format on */
#undef LIST
};
enum { PLANS = sizeof plans / sizeof *plans };

static void plan_on_file(sqlite3 *db, const struct sql *sql, char *plan)
{
    static char text[PLAN_BYTES];
    sqlite3_stmt *stmt = NULL;
    size_t used = 0;
    plan[0] = '\0';
    snprintf(text, sizeof text, "EXPLAIN QUERY PLAN %s", sql->text[STORE_SQLITE]);
    if (sqlite3_prepare_v2(db, text, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql->name, sqlite3_errmsg(db));
    while (sqlite3_step(stmt) == SQLITE_ROW && used < PLAN_BYTES)
        used += (size_t)snprintf(plan + used, PLAN_BYTES - used, "%s\n",
                                 (const char *)sqlite3_column_text(stmt, 3));
    assert_in_range(used, 0, PLAN_BYTES - 1); /* INSERT of values: nothing to plan */
    sqlite3_finalize(stmt);
}

static void check_on_file(sqlite3 *db, const struct list_plan *p)
{
    static char plan[PLAN_BYTES];
    const struct sql *sql = p->sql;
    plan_on_file(db, sql, plan);
    if (strstr(plan, p->search) == NULL)
        fail_msg("%s does not search %s:\n%s", sql->name, p->search, plan);
    if (!p->few && strstr(plan, "TEMP B-TREE") != NULL)
        fail_msg("%s sorts:\n%s", sql->name, plan);
}

/* -- what is read whole */

/* Statements that do read a table, or all of a merchant's rows of one, and why that is no matter.
 */
static const char *const whole[] = {
    /* few rows by nature: people, houses, shops, what is open or waits */
    "clear_order_answers", "count_approvers", "count_enrolled_supervisors", "count_glass_overdue",
    "count_held_by_code", "count_merchants", "count_outbox", "count_supervisors",
    "directory_version", "find_enrolment", "find_key_change", "find_orders", "find_sale",
    "find_scanned_code", "find_tote", "find_wrong_sku", "list_aliases_of_code",
    "list_channel_pulls", "list_channel_pushes", "list_channel_stock", "list_channel_versions",
    "list_channel_watches", "list_connection_cards", "list_connections",
    "list_count_tasks_location", "list_dirty_merchants", "list_due_renames", "list_erasures",
    "list_merchants", "list_orders_external", "list_planned_renames", "list_sku_stock",
    "list_sales_touched", "list_stale_channels", "list_stock", "list_stock_terms",
    "list_unmapped_codes", "list_warehouses", "report_ageing", "report_drift",
    "report_reconciliation", "report_source_reconciliation", "report_stock", "revoke_tokens_of",
    "sum_open_exceptions", "take_dirty_skus",
    /* from the newest row on, and it stops there */
    "find_audit_head", "find_last_event", "find_newest_audit_time", "find_newest_checkpoint",
    "find_newest_note", "list_checkpoints", "list_due_chains", "newest_instant", "report_approvers",
    /* the first 20,000 rows, and it stops there */
    "find_skus",
    /* that is what they are for: a proof over everything, a report over everything, a change of a
     * profile that concerns every SKU */
    "find_missing_file", "find_missing_payload", "list_audit_merchants", "list_uncounted_locations",
    "mark_all_dirty", "report_occupancy", "report_packing", "report_quarantine"};

static bool may_read_whole(const char *name)
{
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (strcmp(whole[i], name) == 0)
            return true;
    return strncmp(name, "check_", 6) == 0; /* holdfast rebuild --check */
}

/* Does the statement call a table of the schema by this name? */
static bool is_table(sqlite3 *db, const struct sql *sql, const char *name, size_t len)
{
    sqlite3_stmt *stmt = NULL;
    bool found = false;
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND "
                                        "(name = $1 OR $2 GLOB '*[^a-z_]' || name || ' ' || $1 || "
                                        "'[^a-z_]*') LIMIT 1",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    sqlite3_bind_text(stmt, 1, name, (int)len, SQLITE_STATIC);
    sqlite3_bind_text(stmt, 2, sql->text[STORE_SQLITE], -1, SQLITE_STATIC);
    found = sqlite3_step(stmt) == SQLITE_ROW;
    sqlite3_finalize(stmt);
    return found;
}

static bool reads_whole(sqlite3 *db, const struct sql *sql, const char *line, size_t len)
{
    static const char all_of_merchant[] = " (merchant_id=?)";
    size_t tail = sizeof all_of_merchant - 1;
    if (len > tail && memcmp(line + len - tail, all_of_merchant, tail) == 0)
        return true;
    return strncmp(line, "SCAN ", 5) == 0 && is_table(db, sql, line + 5, strcspn(line + 5, " \n"));
}

/* With the figures the planner is told (sql/settle/sqlite.sql), not with none: it would take a
 * merchant for ten rows then. PostgreSQL counts for itself, so nothing is known before. */
static void no_statement_reads_all_a_merchant_ever_had(void **state)
{
    static char plan[PLAN_BYTES];
    const struct contract *c = *state;
    sqlite3 *db = NULL;
    if (c->kind != STORE_SQLITE)
        skip();
    store_close(contract_open(c, false));
    assert_int_equal(sqlite3_open_v2(c->name, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    for (int i = 0; i < SQL_COUNT; i++) {
        const struct sql *sql = sql_all[i];
        bool found = false;
        plan_on_file(db, sql, plan);
        for (const char *line = plan; *line != '\0'; line += strcspn(line, "\n") + 1)
            found = found || reads_whole(db, sql, line, strcspn(line, "\n"));
        if (found && !may_read_whole(sql->name))
            fail_msg("%s reads a table, or all of a merchant's rows of one:\n%s", sql->name, plan);
    }
    sqlite3_close(db);
}

static void one(PGconn *conn, const char *text)
{
    PGresult *r = PQexec(conn, text);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        fail_msg("%s: %s", text, PQresultErrorMessage(r));
    PQclear(r);
}

/* The server is told that sorting and scanning are dear: it does them where there is no other way.
 */
static void check_on_server(PGconn *conn, const struct list_plan *p)
{
    static const char *const big[] = {
        "orders",           "exception",     "inbound",     "return_order",   "request",
        "count_task",       "outbox",        "file",        "event",          "sku",
        "bundle_component", "stock_balance", "alias",       "stock_movement", "difference_line",
        "count_result",     "document",      "retail_load", "manifest"};
    const struct sql *sql = p->sql;
    char text[512], found[64];
    PGresult *r = PQprepare(conn, sql->name, sql->text[STORE_POSTGRES], 0, NULL);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        fail_msg("%s: %s", sql->name, PQresultErrorMessage(r));
    PQclear(r);
    int used = snprintf(text, sizeof text, "EXPLAIN (COSTS OFF) EXECUTE \"%s\" (", sql->name);
    for (unsigned i = 0; i < sql->params; i++)
        used += snprintf(text + used, sizeof text - (size_t)used, "%sNULL", i > 0 ? ", " : "");
    snprintf(text + used, sizeof text - (size_t)used, ")");
    r = PQexec(conn, text);
    if (PQresultStatus(r) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", text, PQresultErrorMessage(r));
    for (int row = 0; row < PQntuples(r); row++) {
        const char *line = PQgetvalue(r, row, 0) + strspn(PQgetvalue(r, row, 0), " ->");
        for (size_t b = 0; b < sizeof big / sizeof *big; b++) {
            snprintf(found, sizeof found, "Seq Scan on %s ", big[b]);
            if (strncmp(line, found, strlen(found)) == 0)
                fail_msg("%s: %s", sql->name, line);
        }
        if (!p->few && strncmp(line, "Sort", 4) == 0)
            fail_msg("%s sorts: %s", sql->name, line);
    }
    PQclear(r);
}

static void every_list_begins_where_its_page_does(void **state)
{
    const struct contract *c = *state;
    store_close(contract_open(c, false));
    if (c->kind == STORE_SQLITE) {
        sqlite3 *db = NULL;
        assert_int_equal(sqlite3_open_v2(c->name, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
        for (int i = 0; i < PLANS; i++)
            check_on_file(db, &plans[i]);
        sqlite3_close(db);
        return;
    }
    PGconn *conn = PQconnectdb(c->url);
    assert_int_equal(PQstatus(conn), CONNECTION_OK);
    one(conn, "SET enable_seqscan = off");
    one(conn, "SET enable_sort = off");
    one(conn, "SET enable_bitmapscan = off");
    one(conn, "SET plan_cache_mode = force_generic_plan");
    for (int i = 0; i < PLANS; i++)
        check_on_server(conn, &plans[i]);
    PQfinish(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(every_list_begins_where_its_page_does),
        CONTRACT_TEST(no_statement_reads_all_a_merchant_ever_had),
    };
    int skipped = contract_skips();
    return skipped != 0 ? skipped : cmocka_run_group_tests(tests, NULL, NULL);
}
