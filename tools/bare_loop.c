/* The bare loop: writes exactly the rows a hub wrote, in the same batch sizes, and nothing else.
 *   bare_loop SOURCE.db TARGET.db ORDERS_PER_COMMIT MAX_ORDERS
 * SOURCE is a store the hub filled and let go of; TARGET is made anew with the same tables,
 * indexes, triggers and pragmas. Rows are read into memory first; only the writing is timed. Prints
 * JSON. */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* In the order the triggers ask for: evidence before the states that need it. */
static const struct {
    const char *table, *column; /* column: the order, or something within its 64 ids */
} tables[] = {
    {"receipt",       "order_id"   },
    {"data_key",      "subject_id" },
    {"order_person",  "order_id"   },
    {"evidence",      "object_id"  },
    {"transition",    "object_id"  },
    {"exception",     "object_id"  },
    {"shipment",      "shipment_id"},
    {"shipment_line", "shipment_id"},
    {"order_line",    "order_id"   },
    {"orders",        "order_id"   },
    {"outbox",        "object_id"  },
    {"event",         "object_id"  },
    {"audit",         "object_id"  },
};
enum { TABLES = sizeof tables / sizeof *tables, COLUMNS_MAX = 32, CLAIM_TABLE = 7 };

struct row {
    int table;
    int columns;
    sqlite3_value **values; /* owned */
};
struct order {
    size_t first, count; /* rows */
};

static struct row *rows;
static size_t row_count, row_room;

static void die(sqlite3 *db, const char *what)
{
    fprintf(stderr, "bare_loop: %s: %s\n", what, db ? sqlite3_errmsg(db) : "");
    exit(3);
}

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        die(db, sql);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        die(db, sql);
    return stmt;
}

/* The same schema, and what the rows refer to. */
static sqlite3 *make_target(const char *source_path, const char *path)
{
    sqlite3 *db;
    char sql[4600];
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        die(db, path);
    run(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
            "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=2000; PRAGMA temp_store=MEMORY;"
            "PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON; PRAGMA recursive_triggers=ON");
    snprintf(sql, sizeof sql, "ATTACH DATABASE '%s' AS hub", source_path);
    run(db, sql);
    sqlite3_stmt *list = prepare(
        db, "SELECT sql FROM hub.sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE "
            "'sqlite_%' ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END");
    while (sqlite3_step(list) == SQLITE_ROW)
        run(db, (const char *)sqlite3_column_text(list, 0));
    sqlite3_finalize(list);
    run(db,
        "INSERT INTO state_evidence SELECT * FROM hub.state_evidence;"
        "INSERT INTO stock_sku SELECT * FROM hub.stock_sku; UPDATE stock_sku SET reserved = 0, change_seq = 0;");
    run(db, "DETACH DATABASE hub");
    return db;
}

static void keep_row(int table, sqlite3_stmt *stmt)
{
    if (row_count == row_room) {
        row_room = row_room ? row_room * 2 : 65536;
        rows = realloc(rows, row_room * sizeof *rows);
        if (rows == NULL)
            die(NULL, "out of memory");
    }
    struct row *r = &rows[row_count++];
    r->table = table;
    r->columns = sqlite3_column_count(stmt);
    r->values = calloc((size_t)r->columns, sizeof *r->values);
    for (int i = 0; i < r->columns; i++)
        r->values[i] = sqlite3_value_dup(sqlite3_column_value(stmt, i));
}

/* Every row the hub wrote for one order. */
static void read_order(sqlite3_stmt *const reads[TABLES], sqlite3_int64 merchant, sqlite3_int64 id)
{
    for (int t = 0; t < TABLES; t++) {
        sqlite3_bind_int64(reads[t], 1, merchant);
        sqlite3_bind_int64(reads[t], 2, id);
        while (sqlite3_step(reads[t]) == SQLITE_ROW)
            keep_row(t, reads[t]);
        sqlite3_reset(reads[t]);
    }
}

/* A temporary copy of the rows the first `most` orders own, indexed by order: the hub's own tables
 * are indexed for the hub's questions, not for this one. */
static void copy_range(sqlite3 *db, int t, size_t most)
{
    char sql[512];
    snprintf(
        sql, sizeof sql,
        "CREATE TEMP TABLE bare_%s AS SELECT * FROM %s WHERE %s <= "
        "(SELECT max(order_id) + 63 FROM (SELECT order_id FROM orders ORDER BY order_id LIMIT %zu))",
        tables[t].table, tables[t].table, tables[t].column, most);
    run(db, sql);
    snprintf(sql, sizeof sql, "CREATE INDEX temp.bare_%s_by_order ON bare_%s (merchant_id, %s)",
             tables[t].table, tables[t].table, tables[t].column);
    run(db, sql);
}

static size_t read_orders(const char *path, struct order *orders, size_t most)
{
    sqlite3 *db;
    sqlite3_stmt *reads[TABLES];
    char sql[256];
    size_t count = 0;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        die(db, path);
    for (int t = 0; t < TABLES; t++) {
        copy_range(db, t, most);
        snprintf(sql, sizeof sql,
                 "SELECT * FROM bare_%s WHERE merchant_id = ?1 AND %s BETWEEN ?2 AND ?2 + 63",
                 tables[t].table, tables[t].column);
        reads[t] = prepare(db, sql);
    }
    sqlite3_stmt *list =
        prepare(db, "SELECT merchant_id, order_id FROM orders ORDER BY order_id LIMIT ?1");
    sqlite3_bind_int64(list, 1, (sqlite3_int64)most);
    while (count < most && sqlite3_step(list) == SQLITE_ROW) {
        orders[count].first = row_count;
        read_order(reads, sqlite3_column_int64(list, 0), sqlite3_column_int64(list, 1));
        orders[count].count = row_count - orders[count].first;
        count++;
    }
    sqlite3_finalize(list);
    for (int t = 0; t < TABLES; t++)
        sqlite3_finalize(reads[t]);
    sqlite3_close(db);
    return count;
}

struct writer {
    sqlite3 *db;
    sqlite3_stmt *inserts[TABLES], *claim, *dirty;
    sqlite3_int64 warehouse_id;
};

static void prepare_writer(struct writer *w, const size_t columns[TABLES])
{
    char sql[512];
    for (int t = 0; t < TABLES; t++) {
        if (columns[t] == 0)
            continue;
        int len = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?", tables[t].table);
        for (size_t i = 1; i < columns[t]; i++)
            len += snprintf(sql + len, sizeof sql - (size_t)len, ",?");
        snprintf(sql + len, sizeof sql - (size_t)len, ")");
        w->inserts[t] = prepare(w->db, sql);
    }
    w->claim = prepare(
        w->db,
        "UPDATE stock_sku SET reserved = reserved + ?2, change_seq = change_seq + 1 "
        "WHERE merchant_id = ?3 AND warehouse_id = ?4 AND sku_id = ?1 AND sellable - reserved >= ?2");
    sqlite3_stmt *first = prepare(w->db, "SELECT min(warehouse_id) FROM stock_sku");
    if (sqlite3_step(first) != SQLITE_ROW)
        die(w->db, "no stock");
    w->warehouse_id = sqlite3_column_int64(first, 0); /* the measurements have one */
    sqlite3_finalize(first);
    w->dirty =
        prepare(w->db, "INSERT INTO dirty_sku (merchant_id, sku_id, since_us) VALUES (?1, ?2, 0) "
                       "ON CONFLICT (merchant_id, sku_id) DO NOTHING");
}

/* By type and without a copy, as the hub binds. */
static void bind(sqlite3_stmt *stmt, int at, sqlite3_value *v)
{
    switch (sqlite3_value_type(v)) {
    case SQLITE_INTEGER:
        sqlite3_bind_int64(stmt, at, sqlite3_value_int64(v));
        break;
    case SQLITE_TEXT:
        sqlite3_bind_text(stmt, at, (const char *)sqlite3_value_text(v), sqlite3_value_bytes(v),
                          SQLITE_STATIC);
        break;
    case SQLITE_BLOB:
        sqlite3_bind_blob(stmt, at, sqlite3_value_blob(v), sqlite3_value_bytes(v), SQLITE_STATIC);
        break;
    default:
        sqlite3_bind_null(stmt, at);
        break;
    }
}

static void step(struct writer *w, sqlite3_stmt *stmt)
{
    if (sqlite3_step(stmt) != SQLITE_DONE)
        die(w->db, sqlite3_sql(stmt));
    sqlite3_reset(stmt);
}

/* The hub's own updates: one claim and one mark per line (merchant 0, shipment 1, line 2, sku 3,
 * qty 4). */
static void claim(struct writer *w, const struct row *r)
{
    sqlite3_bind_value(w->claim, 1, r->values[3]);
    sqlite3_bind_value(w->claim, 2, r->values[4]);
    sqlite3_bind_value(w->claim, 3, r->values[0]);
    sqlite3_bind_int64(w->claim, 4, w->warehouse_id);
    step(w, w->claim);
    sqlite3_bind_value(w->dirty, 1, r->values[0]);
    sqlite3_bind_value(w->dirty, 2, r->values[3]);
    step(w, w->dirty);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double write_orders(struct writer *w, const struct order *orders, size_t count,
                           size_t per_commit)
{
    double began = seconds();
    for (size_t i = 0; i < count; i += per_commit) {
        run(w->db, "BEGIN IMMEDIATE");
        for (size_t k = i; k < count && k < i + per_commit; k++)
            for (size_t n = orders[k].first; n < orders[k].first + orders[k].count; n++) {
                const struct row *r = &rows[n];
                for (int c = 0; c < r->columns; c++)
                    bind(w->inserts[r->table], c + 1, r->values[c]);
                step(w, w->inserts[r->table]);
                if (r->table == CLAIM_TABLE)
                    claim(w, r);
            }
        run(w->db, "COMMIT");
    }
    return seconds() - began;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fputs("usage: bare_loop SOURCE.db TARGET.db ORDERS_PER_COMMIT MAX_ORDERS\n", stderr);
        return 2;
    }
    size_t per_commit = strtoul(argv[3], NULL, 10), most = strtoul(argv[4], NULL, 10);
    size_t columns[TABLES] = {0};
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (per_commit == 0 || most == 0)
        return 2;
    struct order *orders = calloc(most, sizeof *orders);
    if (orders == NULL)
        die(NULL, "out of memory");
    size_t count = read_orders(argv[1], orders, most);
    for (size_t i = 0; i < row_count; i++)
        columns[rows[i].table] = (size_t)rows[i].columns;
    struct writer w = {.db = make_target(argv[1], argv[2])};
    prepare_writer(&w, columns);
    double took = write_orders(&w, orders, count, per_commit);
    printf(
        "{\"orders\":%zu,\"rows\":%zu,\"rows_per_order\":%.1f,\"orders_per_commit\":%zu,\"seconds\":%.3f,"
        "\"orders_per_s\":%.1f}\n",
        count, row_count, count ? (double)row_count / (double)count : 0, per_commit, took,
        took > 0 ? (double)count / took : 0);
    return count > 0 ? 0 : 1;
}
