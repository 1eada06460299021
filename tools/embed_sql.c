/* Turns sql/query/NAME.sql (and NAME.postgres.sql) and sql/schema/{sqlite,postgres}/NNNN_*.sql into C.
 * Runs at build time: embed_sql SQLDIR OUT.h OUT.c
 * Promise: the text in the binary is the text in the file, comments and all blank edges trimmed. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void die(const char *what, const char *name)
{
    fprintf(stderr, "embed_sql: %s: %s\n", what, name);
    exit(1);
}

static char *read_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return NULL;
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
    for (int i = 0; i < count; i++) {
        char path[1024], name[256];
        snprintf(name, sizeof name, "%.*s", (int)strlen(names[i]->d_name) - 4, names[i]->d_name);
        snprintf(path, sizeof path, "%s/%s.sql", dir, name);
        char *text = read_file(path);
        if (text == NULL)
            die("cannot read", path);
        snprintf(path, sizeof path, "%s/%s.postgres.sql", dir, name);
        char *postgres = read_file(path);
        fprintf(h, "extern const struct sql sql_%s;\n#define SQL_%s (&sql_%s)\n", name, name, name);
        fprintf(c, "const struct sql sql_%s = {\"%s\", {", name, name);
        emit_string(c, text, 0);
        fputs(",", c);
        emit_string(c, postgres ? postgres : text, 0);
        fprintf(c, "}, %d, %u};\n", i, count_params(text));
        free(text);
        free(postgres);
    }
    fprintf(h, "enum { SQL_COUNT = %d };\n/* Every statement, by id. */\n"
               "extern const struct sql *const sql_all[SQL_COUNT];\n", count);
    fputs("const struct sql *const sql_all[SQL_COUNT] = {\n", c);
    for (int i = 0; i < count; i++) {
        fprintf(c, "    &sql_%.*s,\n", (int)strlen(names[i]->d_name) - 4, names[i]->d_name);
        free(names[i]);
    }
    fputs("};\n", c);
    free(names);
    return count;
}

static void embed_schema(const char *dir, const char *kind, FILE *c)
{
    struct dirent **names;
    int count = scandir(dir, &names, only_sql, alphasort);
    if (count < 0)
        die("cannot read", dir);
    fprintf(c, "const struct migration migrations_%s[] = {\n", kind);
    for (int i = 0; i < count; i++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", dir, names[i]->d_name);
        char *text = read_file(path);
        if (text == NULL)
            die("cannot read", path);
        fprintf(c, "{%ld, \"%s\",", strtol(names[i]->d_name, NULL, 10), names[i]->d_name);
        emit_string(c, text, 0);
        fputs("},\n", c);
        free(text);
        free(names[i]);
    }
    free(names);
    fputs("{0, NULL, NULL}};\n", c);
}

int main(int argc, char **argv)
{
    if (argc != 4)
        die("usage", "embed_sql SQLDIR OUT.h OUT.c");
    FILE *h = fopen(argv[2], "w");
    FILE *c = fopen(argv[3], "w");
    if (h == NULL || c == NULL)
        die("cannot write", argv[2]);
    char path[1024];
    fputs("/* Made by tools/embed_sql from sql/; do not edit. */\n#ifndef HF_STORE_SQL_H\n"
          "#define HF_STORE_SQL_H\n#include \"store/store.h\"\n"
          "struct migration { int version; const char *name; const char *text; };\n"
          "extern const struct migration migrations_sqlite[];\n"
          "extern const struct migration migrations_postgres[];\n",
          h);
    fputs("/* Made by tools/embed_sql from sql/; do not edit. */\n#include \"store/sql.h\"\n", c);
    snprintf(path, sizeof path, "%s/query", argv[1]);
    embed_queries(path, h, c);
    fputs("#endif\n", h);
    snprintf(path, sizeof path, "%s/schema/sqlite", argv[1]);
    embed_schema(path, "sqlite", c);
    snprintf(path, sizeof path, "%s/schema/postgres", argv[1]);
    embed_schema(path, "postgres", c);
    if (fclose(h) != 0 || fclose(c) != 0)
        die("cannot write", argv[3]);
    return 0;
}
