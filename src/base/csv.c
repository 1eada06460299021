/* CSV rows, streamed.
 * Between files (or uploads) and the importers.
 * Promise: one bad row holds itself only; memory does not grow with the file. */
#include "base/csv.h"

#include <assert.h>
#include <csv.h>
#include <glib.h>
#include <stdlib.h>

struct csv_reader {
    struct csv_parser parser;
    bool (*row)(void *arg, const struct csv_row *row);
    void *arg;
    struct arena arena; /* of the current row */
    struct slice fields[CSV_COLUMNS_MAX];
    int count;
    const char *error;
    long line;     /* of the byte being fed */
    long row_line; /* where the current row started */
    size_t row_bytes;
    bool in_row, stopped, bom_seen;
    size_t bom_matched;
    char *original; /* owned; CSV_ROW_BYTES_MAX */
    size_t original_bytes;
    bool quoted, quote_seen;
};

enum { ROW_ARENA_BYTES = CSV_ROW_BYTES_MAX * 2 };

struct csv_reader *csv_reader_new(bool (*row)(void *arg, const struct csv_row *row), void *arg)
{
    struct csv_reader *r = calloc(1, sizeof *r);
    if (r == NULL)
        return NULL;
    r->original = malloc(CSV_ROW_BYTES_MAX);
    if (r->original == NULL || csv_init(&r->parser, CSV_APPEND_NULL) != 0) {
        free(r->original);
        free(r);
        return NULL;
    }
    csv_set_space_func(&r->parser, NULL);
    r->row = row;
    r->arg = arg;
    r->line = r->row_line = 1;
    arena_init(&r->arena, ROW_ARENA_BYTES);
    return r;
}

void csv_reader_free(struct csv_reader *r)
{
    if (r == NULL)
        return;
    csv_free(&r->parser);
    arena_release(&r->arena);
    free(r->original);
    free(r);
}

static void on_field(void *bytes, size_t len, void *arg)
{
    struct csv_reader *r = arg;
    if (r->count == CSV_COLUMNS_MAX) {
        r->error = "too many columns (256 at most)";
        return;
    }
    if (len > CSV_FIELD_BYTES_MAX)
        r->error = "field longer than 32 KiB";
    else if (len > 0 && memchr(bytes, 0, len) != NULL)
        r->error = "NUL in a field";
    else if (len > 0 && !g_utf8_validate(bytes, (gssize)len, NULL))
        r->error = "not valid UTF-8";
    struct slice copy = SLICE("");
    if (r->error == NULL && len > 0)
        copy = arena_copy(&r->arena, (struct slice){bytes, len});
    if (copy.ptr == NULL)
        r->error = "row longer than 256 KiB";
    r->fields[r->count++] = copy;
}

static void on_row(int end, void *arg)
{
    (void)end;
    struct csv_reader *r = arg;
    if (r->row_bytes > CSV_ROW_BYTES_MAX)
        r->error = "row longer than 256 KiB";
    struct csv_row row = {
        r->row_line, r->count, r->fields, r->error, {r->original, r->original_bytes}
    };
    if (!r->stopped && !r->row(r->arg, &row))
        r->stopped = true;
    arena_reset(&r->arena);
    r->count = 0;
    r->error = NULL;
    r->in_row = false;
    r->row_bytes = 0;
    r->original_bytes = 0;
}

/* Byte by byte, because line numbers and the row's own text are ours to keep. */
static bool feed_byte(struct csv_reader *r, char c)
{
    bool ends = (c == '\n' || c == '\r') && !r->quoted;
    if (!r->in_row && !ends) {
        r->in_row = true;
        r->row_line = r->line;
    }
    if (c == '"')
        r->quoted = !r->quoted;
    if (r->in_row && !ends) {
        r->row_bytes++;
        if (r->original_bytes < CSV_ROW_BYTES_MAX)
            r->original[r->original_bytes++] = c;
    }
    if (r->row_bytes <= 2 * CSV_ROW_BYTES_MAX || ends) /* past it the row is lost: do not grow */
        if (csv_parse(&r->parser, &c, 1, on_field, on_row, r) != 1)
            return false;
    if (c == '\n')
        r->line++;
    return !r->stopped;
}

bool csv_feed(struct csv_reader *r, struct slice bytes)
{
    static const char bom[] = "\xef\xbb\xbf";
    for (size_t i = 0; i < bytes.len; i++) {
        if (!r->bom_seen) {
            if (bytes.ptr[i] == bom[r->bom_matched]) {
                r->bom_seen = ++r->bom_matched == 3;
                continue;
            }
            r->bom_seen = true;
            for (size_t k = 0; k < r->bom_matched; k++)
                if (!feed_byte(r, bom[k]))
                    return false;
        }
        if (!feed_byte(r, bytes.ptr[i]))
            return false;
    }
    return true;
}

bool csv_end(struct csv_reader *r, long *line)
{
    if (r->stopped)
        return false;
    if (r->quoted) {
        *line = r->row_line;
        return false;
    }
    return csv_fini(&r->parser, on_field, on_row, r) == 0 && !r->stopped;
}

int csv_column(const struct slice *header, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (slice_is(slice_trim(header[i]), name))
            return i;
    return -1;
}

bool csv_looks_scientific(struct slice s)
{
    s = slice_trim(s);
    size_t i = 0, digits = 0;
    if (i < s.len && (s.ptr[i] == '-' || s.ptr[i] == '+'))
        i++;
    bool point = false;
    for (;
         i < s.len && ((s.ptr[i] >= '0' && s.ptr[i] <= '9') || s.ptr[i] == '.' || s.ptr[i] == ',');
         i++) {
        digits += s.ptr[i] >= '0' && s.ptr[i] <= '9';
        point |= s.ptr[i] == '.' || s.ptr[i] == ',';
    }
    if (digits == 0 || i + 2 > s.len || (s.ptr[i] != 'E' && s.ptr[i] != 'e'))
        return false;
    i++;
    bool sign = s.ptr[i] == '+' || s.ptr[i] == '-';
    i += sign;
    size_t exponent = i;
    while (i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9')
        i++;
    return i == s.len && i > exponent && (sign || point);
}

struct slice csv_safe_cell(struct arena *a, struct slice text)
{
    static const char *const wide[] = {"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
                                       "\xef\xbc\xa0"};
    bool harmful = text.len > 0 && memchr("=+-@\t\r\n\0", text.ptr[0], 8) != NULL;
    for (int i = 0; i < 4; i++)
        harmful |= slice_starts(text, slice_of(wide[i]));
    size_t quotes = 0;
    for (size_t i = 0; i < text.len; i++)
        quotes += text.ptr[i] == '"';
    char *out = arena_take(a, text.len + quotes + 3 + harmful, 1);
    if (out == NULL)
        return SLICE_NONE;
    size_t used = 0;
    out[used++] = '"';
    if (harmful)
        out[used++] = '\'';
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            out[used++] = '"';
        out[used++] = text.ptr[i];
    }
    out[used++] = '"';
    return (struct slice){out, used};
}
