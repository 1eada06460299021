/* Every statement of sql/query, on a real database with the real schema.
 * Run once per backend; see contract.h. */
#include "contract.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

enum { INT8 = 20, INT4 = 23, TEXT = 25, PARAMS_MAX = 64 };

static sqlite3_stmt *prepare_on_file(sqlite3 *db, const struct sql *sql)
{
    sqlite3_stmt *stmt = NULL;
    const char *rest = NULL;
    if (sqlite3_prepare_v2(db, sql->text[STORE_SQLITE], -1, &stmt, &rest) != SQLITE_OK)
        fail_msg("%s: %s", sql->name, sqlite3_errmsg(db));
    if (rest[strspn(rest, " \t\n;")] != '\0')
        fail_msg("%s: more than one statement", sql->name);
    return stmt;
}

static void check_on_file(sqlite3 *db, const struct sql *sql)
{
    sqlite3_stmt *stmt = prepare_on_file(db, sql);
    int used = sqlite3_bind_parameter_count(stmt);
    for (int i = 1; i <= used; i++) { /* $1..$n, none of another shape */
        unsigned number = 0;
        const char *name = sqlite3_bind_parameter_name(stmt, i);
        assert_non_null(name);
        assert_int_equal(sscanf(name, "$%u", &number), 1);
        assert_in_range(number, 1, sql->params);
    }
    sqlite3_finalize(stmt);
}

/* As the store will: an integer is declared as one of 64 bits, whatever the server would infer. */
static unsigned declare(const PGresult *told, Oid *types)
{
    unsigned changed = 0;
    for (int i = 0; i < PQnparams(told); i++) {
        types[i] = PQparamtype(told, i);
        if (types[i] == INT4) {
            types[i] = INT8;
            changed++;
        }
    }
    return changed;
}

static PGresult *prepare_on_server(PGconn *conn, const struct sql *sql, const char *name,
                                   unsigned count, const Oid *types)
{
    PGresult *r = PQprepare(conn, name, sql->text[STORE_POSTGRES], (int)count, types);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        fail_msg("%s: %s", sql->name, PQresultErrorMessage(r));
    PQclear(r);
    return PQdescribePrepared(conn, name);
}

static void check_on_server(PGconn *conn, sqlite3 *db, const struct sql *sql)
{
    Oid types[PARAMS_MAX];
    char again[256];
    PGresult *told = prepare_on_server(conn, sql, sql->name, 0, NULL);
    assert_int_equal(PQnparams(told), sql->params); /* no number is left out */
    if (declare(told, types) > 0) {
        snprintf(again, sizeof again, "%s again", sql->name);
        PQclear(told);
        told = prepare_on_server(conn, sql, again, sql->params, types);
    }
    for (int i = 0; i < PQnparams(told); i++) {
        Oid type = PQparamtype(told, i);
        if (type != INT8 && type != TEXT && type != 17 /* bytea */)
            fail_msg("%s: $%d is of type %u", sql->name, i + 1, type);
    }
    for (int c = 0; c < PQnfields(told); c++) {
        Oid type = PQftype(told, c);
        if (type != INT8 && type != INT4 && type != TEXT && type != 16 /* bool */ && type != 17)
            fail_msg("%s: column %d is of type %u", sql->name, c, type);
    }
    sqlite3_stmt *stmt = prepare_on_file(db, sql); /* both dialects answer alike */
    assert_int_equal(PQnfields(told), sqlite3_column_count(stmt));
    sqlite3_finalize(stmt);
    PQclear(told);
}

/* The text for many takes as many parameters, each the array of what the text for one takes. */
static void check_many(PGconn *conn, const struct sql *sql)
{
    static const struct {
        Oid one, many;
    } types[] = {
        {INT8, 1016},
        {TEXT, 1009},
        {17,   1001}
    };
    char name[256];
    if (sql->many == NULL)
        return;
    snprintf(name, sizeof name, "%s of many", sql->name);
    PGresult *r = PQprepare(conn, name, sql->many, 0, NULL);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        fail_msg("%s: %s", name, PQresultErrorMessage(r));
    PQclear(r);
    PGresult *one = PQdescribePrepared(conn, sql->name), *many = PQdescribePrepared(conn, name);
    assert_int_equal(PQnparams(many), sql->params);
    assert_int_equal(PQnfields(many),
                     sql->writes ? 0 : PQnfields(one) + 1); /* and which question it was */
    for (int c = 0; !sql->writes && c < PQnfields(many); c++) {
        Oid type = PQftype(many, c), wanted = c == 0 ? INT8 : PQftype(one, c - 1);
        if (type != wanted)
            fail_msg("%s: column %d is of type %u, not %u", name, c, type, wanted);
    }
    for (int i = 0; i < PQnparams(many); i++) {
        Oid wanted = 0;
        for (size_t t = 0; t < sizeof types / sizeof *types; t++)
            if (types[t].one == PQparamtype(one, i))
                wanted = types[t].many;
        if (PQparamtype(many, i) != wanted)
            fail_msg("%s: $%d is of type %u", name, i + 1, PQparamtype(many, i));
    }
    PQclear(one);
    PQclear(many);
}

/* Columns of the outer SELECT, as they stand in the text. */
static int columns_of(const char *text)
{
    const char *from = strstr(text, "\nFROM "), *at = strstr(text, "SELECT ");
    int depth = 0, count = 1;
    assert_non_null(at);
    assert_non_null(from);
    for (; at < from; at++) {
        depth += (*at == '(') - (*at == ')');
        count += *at == ',' && depth == 0;
    }
    return count;
}

/* Every word in quotes of the text for one stands in the text for many: a branch added to one only
 * is seen. */
static void check_words_of_many(const struct sql *sql)
{
    const char *text = sql->text[STORE_POSTGRES];
    for (const char *at = strchr(text, '\''); at != NULL; at = strchr(at, '\'')) {
        char word[64] = "";
        size_t len = strcspn(at + 1, "'") + 2;
        assert_in_range(len, 2, sizeof word - 1);
        memcpy(word, at, len);
        if (strstr(sql->many, word) == NULL)
            fail_msg("%s: of many does not know %s", sql->name, word);
        at += len;
    }
}

/* A question for many gives what the one for one gives, and which it was. Also where no server is
 * named: a column added to one text only stops a hub. */
static void check_columns_of_many(sqlite3 *db, const struct sql *sql)
{
    if (sql->many == NULL || sql->writes)
        return;
    check_words_of_many(sql);
    sqlite3_stmt *stmt = prepare_on_file(db, sql);
    if (columns_of(sql->many) != sqlite3_column_count(stmt) + 1)
        fail_msg("%s: of many gives %d columns, of one %d", sql->name, columns_of(sql->many),
                 sqlite3_column_count(stmt));
    sqlite3_finalize(stmt);
}

/* What a store knows of a statement without running it. */
static void check_facts(const struct sql *sql)
{
    assert_true(sql->tables[0] != 0 || sql->tables[1] != 0 || strstr(sql->text[0], "FROM") == NULL);
    assert_int_equal(sql->many != NULL && sql->writes, sql->order > 0);
    if (sql->key_of == NULL)
        return;
    assert_non_null(sql->key_of->many);
    assert_int_equal(sql->key_params, sql->params); /* the whole question is the key */
    for (unsigned i = 0; i < sql->key_params; i++)
        assert_in_range(sql->key[i], 1, sql->key_of->params);
}

/* A file with the schema, for either backend's run. */
static sqlite3 *file_with_schema(void)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    for (const struct migration *m = migrations_sqlite; m->text != NULL; m++)
        assert_int_equal(sqlite3_exec(db, m->text, NULL, NULL, NULL), SQLITE_OK);
    return db;
}

static void every_statement_prepares(void **state)
{
    const struct contract *c = *state;
    store_close(contract_open(c, false));
    sqlite3 *db = file_with_schema();
    PGconn *conn = NULL;
    if (c->kind == STORE_POSTGRES) {
        conn = PQconnectdb(c->url);
        assert_int_equal(PQstatus(conn), CONNECTION_OK);
    }
    for (unsigned i = 0; i < SQL_COUNT; i++) {
        assert_int_equal(sql_all[i]->id, i);
        assert_in_range(sql_all[i]->params, 0, PARAMS_MAX - 1);
        check_facts(sql_all[i]);
        check_columns_of_many(db, sql_all[i]);
        if (conn != NULL)
            check_on_server(conn, db, sql_all[i]);
        if (conn != NULL)
            check_many(conn, sql_all[i]);
        else
            check_on_file(db, sql_all[i]);
    }
    PQfinish(conn);
    sqlite3_close(db);
}

/* The same tables and columns, in the same order, on both. */
static void both_schemas_have_the_same_columns(void **state)
{
    const struct contract *c = *state;
    if (c->kind != STORE_POSTGRES)
        skip(); /* both are at hand only in the other run */
    store_close(contract_open(c, false));
    sqlite3 *db = file_with_schema();
    PGconn *conn = PQconnectdb(c->url);
    PGresult *r = PQexec(conn, "SELECT table_name || '.' || column_name FROM "
                               "information_schema.columns WHERE table_schema = 'public' AND "
                               "table_name <> 'schema_migration' ORDER BY table_name, "
                               "ordinal_position");
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT m.name || '.' || c.name FROM sqlite_schema m, "
                                        "pragma_table_info(m.name) c WHERE m.type = 'table' AND "
                                        "m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    int at = 0;
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        assert_true(at < PQntuples(r));
        assert_string_equal((const char *)sqlite3_column_text(stmt, 0), PQgetvalue(r, at, 0));
        at++;
    }
    assert_int_equal(at, PQntuples(r));
    assert_true(at > 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    PQclear(r);
    PQfinish(conn);
}

int main(void)
{
    if (contract_skips() != 0)
        return contract_skips();
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(every_statement_prepares),
        CONTRACT_TEST(both_schemas_have_the_same_columns),
    };
    return cmocka_run_group_tests_name("store_contract/statements", tests, NULL, NULL);
}
