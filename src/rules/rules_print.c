/* The rule tables as a page for people and as JSON for scripts.
 * Where: rules; behind `holdfast rules` and the console's manual.
 * Promise: what is printed is a cell of rules_sheets.c; there is no second copy to drift. */
#include "rules/rules_print.h"

#include <assert.h>
#include <string.h>

#include "rules/rules_sheets.h"

static size_t column_count(const struct sheet *s)
{
    size_t n = 0;
    while (n < COLUMNS_MAX && s->columns[n] != NULL)
        n++;
    return n;
}

static void fill(const struct sheet *s, size_t row, size_t column, struct cell *c)
{
    memset(c, 0, sizeof *c);
    s->cell(row, column, c);
}

/* Columns on a terminal: UTF-8 continuation bytes take none. */
static int width_of(const char *text)
{
    int n = 0;
    for (; *text != '\0'; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

static void print_padded(FILE *out, const char *text, int width, bool last)
{
    const char *shown = text[0] != '\0' ? text : "-";

    fputs(shown, out);
    if (last) {
        fputc('\n', out);
        return;
    }
    fprintf(out, "%*s", width - width_of(shown) + 2, "");
}

static void print_text(FILE *out, const struct sheet *s)
{
    size_t rows = s->rows();
    size_t columns = column_count(s);
    int widths[COLUMNS_MAX];
    struct cell c;

    for (size_t k = 0; k < columns; k++) {
        widths[k] = width_of(s->columns[k]);
        for (size_t i = 0; i < rows; i++) {
            fill(s, i, k, &c);
            int w = width_of(c.text);
            widths[k] = w > widths[k] ? w : widths[k];
        }
    }
    fprintf(out, "%s\n", s->name);
    for (size_t k = 0; k < columns; k++)
        print_padded(out, s->columns[k], widths[k], k + 1 == columns);
    for (size_t i = 0; i < rows; i++) {
        for (size_t k = 0; k < columns; k++) {
            fill(s, i, k, &c);
            print_padded(out, c.text, widths[k], k + 1 == columns);
        }
    }
}

/* RFC 8259: the quote, the backslash and control bytes; UTF-8 goes through. */
static void print_json_text(FILE *out, const char *text, size_t len)
{
    fputc('"', out);
    for (size_t i = 0; i < len; i++) {
        unsigned char b = (unsigned char)text[i];
        if (b == '"' || b == '\\')
            fprintf(out, "\\%c", b);
        else if (b < 0x20)
            fprintf(out, "\\u%04x", b);
        else
            fputc(b, out);
    }
    fputc('"', out);
}

static void print_json_list(FILE *out, const char *words)
{
    fputc('[', out);
    for (const char *w = words; *w != '\0';) {
        size_t len = strcspn(w, " ");
        if (w != words)
            fputc(',', out);
        print_json_text(out, w, len);
        w += len + (w[len] == ' ');
    }
    fputc(']', out);
}

static void print_json_cell(FILE *out, const struct cell *c)
{
    switch (c->kind) {
    case CELL_TEXT:
        print_json_text(out, c->text, strlen(c->text));
        break;
    case CELL_NUMBER:
        fputs(c->text, out);
        break;
    case CELL_YES_NO:
        fputs(c->text[0] == 'y' ? "true" : "false", out);
        break;
    case CELL_LIST:
        print_json_list(out, c->text);
        break;
    }
}

static void print_json(FILE *out, const struct sheet *s)
{
    size_t rows = s->rows();
    size_t columns = column_count(s);
    struct cell c;

    fprintf(out, "{\"table\":\"%s\",\"rows\":[", s->name);
    for (size_t i = 0; i < rows; i++) {
        fputs(i > 0 ? ",\n{" : "\n{", out);
        for (size_t k = 0; k < columns; k++) {
            fill(s, i, k, &c);
            fprintf(out, "%s\"%s\":", k > 0 ? "," : "", s->columns[k]);
            print_json_cell(out, &c);
        }
        fputc('}', out);
    }
    fputs("]}", out);
}

bool rules_table_parse(struct slice name, enum rules_table *t)
{
    for (int i = 0; i < RULES_TABLES; i++) {
        if (slice_is(name, rules_sheets[i].name)) {
            *t = (enum rules_table)i;
            return true;
        }
    }
    return false;
}

const char *rules_table_name(enum rules_table t)
{
    assert((unsigned)t < RULES_TABLES);
    return rules_sheets[t].name;
}

void rules_print(FILE *out, enum rules_table t, bool json)
{
    assert((unsigned)t < RULES_TABLES);
    if (!json) {
        print_text(out, &rules_sheets[t]);
        return;
    }
    print_json(out, &rules_sheets[t]);
    fputc('\n', out);
}

void rules_print_all(FILE *out, bool json)
{
    if (json)
        fputc('[', out);
    for (int i = 0; i < RULES_TABLES; i++) {
        if (i > 0)
            fputs(json ? "," : "\n", out);
        if (json)
            print_json(out, &rules_sheets[i]);
        else
            print_text(out, &rules_sheets[i]);
    }
    if (json)
        fputs("]\n", out);
}
