/* Turns sql/query/NAME.sql (and NAME.postgres.sql), sql/schema/{sqlite,postgres}/NNNN_*.sql and
 * sql/settle/sqlite.sql into C. Runs at build time: embed_sql SQLDIR OUT.h OUT.c OUT.d; the last
 * tells ninja what was read, folders too, so that a new file is seen. Promise: the text in the
 * binary is the text in the file, comments and all blank edges trimmed; and what a statement names
 * and may be told before or after (store/store.h) is read from that same text. */
#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void die(const char *what, const char *name)
{
    fprintf(stderr, "embed_sql: %s: %s\n", what, name);
    exit(1);
}

static FILE *read_from; /* the list of what was read */

static char *read_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return NULL;
    fprintf(read_from, " \\\n  %s", path);
    size_t used = 0;
    char *text = calloc(1, 1 << 20);
    if (text == NULL)
        die("out of memory", path);
    used = fread(text, 1, (1 << 20) - 1, f);
    text[used] = '\0';
    fclose(f);
    return text;
}

static void emit_string(FILE *out, const char *text, int keep_comments)
{
    fputs("\n    \"", out);
    for (const char *line = text; *line != '\0';) {
        size_t len = strcspn(line, "\n");
        if (keep_comments || strncmp(line, "--", 2) != 0) {
            for (size_t i = 0; i < len; i++) {
                if (line[i] == '"' || line[i] == '\\')
                    fputc('\\', out);
                fputc(line[i], out);
            }
            fputs("\\n\"\n    \"", out);
        }
        line += len + (line[len] == '\n');
    }
    fputs("\"", out);
}

static unsigned count_params(const char *text)
{
    unsigned highest = 0;
    for (const char *c = text; *c != '\0'; c++) {
        if (strncmp(c, "--", 2) == 0) {
            c += strcspn(c, "\n");
            if (*c == '\0')
                break;
        } else if (*c == '$') {
            unsigned n = (unsigned)strtoul(c + 1, NULL, 10);
            highest = n > highest ? n : highest;
        }
    }
    return highest;
}

/* -- which tables a statement names */

enum { TABLES_MAX = 128, NAME_MAX_BYTES = 64 };

static char tables[TABLES_MAX][NAME_MAX_BYTES];
static unsigned table_count;

static size_t word_length(const char *at)
{
    size_t len = 0;
    while (isalnum((unsigned char)at[len]) || at[len] == '_')
        len++;
    return len;
}

static int find_table(const char *word, size_t len)
{
    for (unsigned t = 0; t < table_count; t++)
        if (strlen(tables[t]) == len && memcmp(tables[t], word, len) == 0)
            return (int)t;
    return -1;
}

static void learn_tables(const char *schema)
{
    static const char create[] = "CREATE TABLE IF NOT EXISTS ";
    for (const char *at = strstr(schema, create); at != NULL; at = strstr(at, create)) {
        at += sizeof create - 1;
        size_t len = word_length(at);
        if (table_count == TABLES_MAX || len >= NAME_MAX_BYTES)
            die("more or longer table names than there is room for", at);
        if (find_table(at, len) < 0)
            memcpy(tables[table_count++], at, len);
    }
}

/* A word that only looks like a table's costs a wait, never an answer. */
static void named_tables(const char *text, unsigned long long mask[2])
{
    while (*text != '\0') {
        size_t len = word_length(text);
        if (strncmp(text, "--", 2) == 0)
            len = strcspn(text, "\n");
        else if (len > 0 && find_table(text, len) >= 0)
            mask[find_table(text, len) / 64] |= 1ULL << (find_table(text, len) % 64);
        text += len > 0 ? len : 1;
    }
}

/* -- one statement with all its texts */

struct query {
    char name[256];
    char *text, *postgres, *many; /* owned; the last two NULL when there is no such file */
    unsigned order;               /* of many, from its header */
    unsigned long long tables[2];
};

static int writes(const char *text)
{
    return strstr(text, "INSERT INTO ") != NULL || strstr(text, "UPDATE ") != NULL ||
           strstr(text, "DELETE FROM ") != NULL;
}

/* The number after "-- order: " in the header of NAME.many.postgres.sql. */
static unsigned read_order(const struct query *q)
{
    const char *line = strstr(q->many, "-- order: ");
    unsigned order = line != NULL ? (unsigned)strtoul(line + 10, NULL, 10) : 0;
    if (order == 0 || order > 99)
        die("its .many.postgres.sql needs a header line \"-- order: N\", 1 to 99", q->name);
    return order;
}

static void read_query(const char *dir, struct query *q)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s.sql", dir, q->name);
    q->text = read_file(path);
    if (q->text == NULL)
        die("cannot read", path);
    snprintf(path, sizeof path, "%s/%s.postgres.sql", dir, q->name);
    q->postgres = read_file(path);
    snprintf(path, sizeof path, "%s/%s.many.postgres.sql", dir, q->name);
    q->many = read_file(path);
    if (q->many != NULL &&
        writes(q->text)) /* questions wait for nothing and are waited for by nobody */
        q->order = read_order(q);
    named_tables(q->text, q->tables);
    if (q->postgres != NULL)
        named_tables(q->postgres, q->tables);
}

/* The highest order among the statements that may still wait with rows for a table q names. */
static unsigned waits_for(const struct query *all, int count, const struct query *q)
{
    unsigned highest = 0;
    for (int i = 0; i < count; i++) {
        bool meets =
            (q->tables[0] & all[i].tables[0]) != 0 || (q->tables[1] & all[i].tables[1]) != 0;
        if (meets && all[i].order > highest)
            highest = all[i].order;
    }
    return highest;
}

/* "-- key: NAME $a $b": of the inserts into its table, only one by NAME whose $a, $b are this one's
 * $1, $2 changes its answer. */
static void emit_key(FILE *c, const char *text)
{
    const char *line = strstr(text, "-- key: ");
    if (line == NULL) {
        fputs("NULL, 0, {0}", c);
        return;
    }
    line += 8;
    size_t len = word_length(line);
    unsigned count = 0, numbers[8] = {0};
    const char *end = line + strcspn(line, "\n");
    for (const char *at = line + len; at < end && count < 8; at++)
        if (*at == '$')
            numbers[count++] = (unsigned)strtoul(at + 1, NULL, 10);
    fprintf(c, "&sql_%.*s, %u, {", (int)len, line, count);
    for (unsigned i = 0; i < count; i++)
        fprintf(c, "%s%u", i > 0 ? ", " : "", numbers[i]);
    fputs("}", c);
}

static void emit_query(FILE *h, FILE *c, const struct query *all, int count, int at)
{
    const struct query *q = &all[at];
    fprintf(h, "extern const struct sql sql_%s;\n#define SQL_%s (&sql_%s)\n", q->name, q->name,
            q->name);
    fprintf(c, "const struct sql sql_%s = {\"%s\", {", q->name, q->name);
    emit_string(c, q->text, 0);
    fputs(",", c);
    emit_string(c, q->postgres ? q->postgres : q->text, 0);
    fprintf(c, "}, %d, %u,\n    ", at, count_params(q->text));
    if (q->many != NULL)
        emit_string(c, q->many, 0);
    else
        fputs("NULL", c);
    fprintf(c, ", %u, %u, %d, {0x%llxULL, 0x%llxULL},\n    ", q->order, waits_for(all, count, q),
            writes(q->text), q->tables[0], q->tables[1]);
    emit_key(c, q->text);
    fputs("};\n", c);
}

static int only_sql(const struct dirent *d)
{
    size_t len = strlen(d->d_name);
    return len > 4 && strcmp(d->d_name + len - 4, ".sql") == 0;
}

static int only_queries(const struct dirent *d)
{
    return only_sql(d) && strstr(d->d_name, ".postgres.sql") == NULL;
}

static int embed_queries(const char *dir, FILE *h, FILE *c)
{
    struct dirent **names;
    int count = scandir(dir, &names, only_queries, alphasort);
    if (count < 0)
        die("cannot read", dir);
    struct query *all = calloc((size_t)count + 1, sizeof *all);
    if (all == NULL)
        die("out of memory", dir);
    for (int i = 0; i < count; i++) {
        snprintf(all[i].name, sizeof all[i].name, "%.*s", (int)strlen(names[i]->d_name) - 4,
                 names[i]->d_name);
        read_query(dir, &all[i]);
    }
    for (int i = 0; i < count; i++)
        emit_query(h, c, all, count, i);
    fprintf(h,
            "enum { SQL_COUNT = %d };\n/* Every statement, by id. */\n"
            "extern const struct sql *const sql_all[SQL_COUNT];\n",
            count);
    fputs("const struct sql *const sql_all[SQL_COUNT] = {\n", c);
    for (int i = 0; i < count; i++) {
        fprintf(c, "    &sql_%s,\n", all[i].name);
        free(all[i].text);
        free(all[i].postgres);
        free(all[i].many);
        free(names[i]);
    }
    fputs("};\n", c);
    free(all);
    free(names);
    return count;
}

/* Calls use(text, name, c) for every migration of dir, in order. */
static void each_migration(const char *dir,
                           void (*use)(const char *text, const char *name, FILE *c), FILE *c)
{
    struct dirent **names;
    int count = scandir(dir, &names, only_sql, alphasort);
    if (count < 0)
        die("cannot read", dir);
    for (int i = 0; i < count; i++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", dir, names[i]->d_name);
        char *text = read_file(path);
        if (text == NULL)
            die("cannot read", path);
        use(text, names[i]->d_name, c);
        free(text);
        free(names[i]);
    }
    free(names);
}

static void learn_migration(const char *text, const char *name, FILE *c)
{
    (void)name;
    (void)c;
    learn_tables(text);
}

static void emit_migration(const char *text, const char *name, FILE *c)
{
    fprintf(c, "{%ld, \"%s\",", strtol(name, NULL, 10), name);
    emit_string(c, text, 0);
    fputs("},\n", c);
}

static void embed_schema(const char *dir, const char *kind, FILE *c)
{
    fprintf(c, "const struct migration migrations_%s[] = {\n", kind);
    each_migration(dir, emit_migration, c);
    fputs("{0, NULL, NULL}};\n", c);
}

static void embed_settling(const char *dir, FILE *c)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/settle/sqlite.sql", dir);
    char *text = read_file(path);
    if (text == NULL)
        die("cannot read", path);
    fputs("const char settle_sqlite[] =", c);
    emit_string(c, text, 0);
    fputs(";\n", c);
    free(text);
}

int main(int argc, char **argv)
{
    if (argc != 5)
        die("usage", "embed_sql SQLDIR OUT.h OUT.c OUT.d");
    read_from = fopen(argv[4], "w");
    if (read_from == NULL)
        die("cannot write", argv[4]);
    fprintf(read_from, "%s: %s/query %s/schema/sqlite %s/schema/postgres", argv[2], argv[1],
            argv[1], argv[1]);
    FILE *h = fopen(argv[2], "w");
    FILE *c = fopen(argv[3], "w");
    if (h == NULL || c == NULL)
        die("cannot write", argv[2]);
    char path[1024];
    fputs("/* Made by tools/embed_sql from sql/; do not edit. */\n#ifndef HF_STORE_SQL_H\n"
          "#define HF_STORE_SQL_H\n#include \"store/store.h\"\n"
          "struct migration { int version; const char *name; const char *text; };\n"
          "extern const struct migration migrations_sqlite[];\n"
          "extern const struct migration migrations_postgres[];\n"
          "/* What SQLite's planner is told once the schema is the newest. */\n"
          "extern const char settle_sqlite[];\n",
          h);
    fputs("/* Made by tools/embed_sql from sql/; do not edit. */\n#include \"store/sql.h\"\n", c);
    snprintf(path, sizeof path, "%s/schema/postgres", argv[1]);
    each_migration(path, learn_migration, c);
    snprintf(path, sizeof path, "%s/query", argv[1]);
    embed_queries(path, h, c);
    embed_settling(argv[1], c);
    fputs("#endif\n", h);
    snprintf(path, sizeof path, "%s/schema/sqlite", argv[1]);
    embed_schema(path, "sqlite", c);
    snprintf(path, sizeof path, "%s/schema/postgres", argv[1]);
    embed_schema(path, "postgres", c);
    fputc('\n', read_from);
    if (fclose(h) != 0 || fclose(c) != 0 || fclose(read_from) != 0)
        die("cannot write", argv[3]);
    return 0;
}
