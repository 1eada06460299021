#ifndef HF_BASE_CSV_H
#define HF_BASE_CSV_H

#include "base/arena.h"

/* CSV (RFC 4180, LF too) row by row in constant memory, over libcsv. UTF-8, a BOM is tolerated;
 * everything is text, so leading zeros stay. */

enum { CSV_COLUMNS_MAX = 256, CSV_FIELD_BYTES_MAX = 32 * 1024, CSV_ROW_BYTES_MAX = 256 * 1024 };

struct csv_row {
    long line;             /* where the row starts, 1-based; the header is line 1 */
    int count;             /* fields */
    struct slice *fields;  /* borrowed until the next row */
    const char *error;     /* static; why this row cannot be used (size, NUL, UTF-8), or NULL */
    struct slice original; /* the row's text, cut at CSV_ROW_BYTES_MAX */
};

struct csv_reader;
/* row: called for every row (the header first); false stops. */
struct csv_reader *csv_reader_new(bool (*row)(void *arg, const struct csv_row *row), void *arg);
void csv_reader_free(struct csv_reader *r);
/* Feeds bytes; false when row() stopped it or memory ran out. */
bool csv_feed(struct csv_reader *r, struct slice bytes);
/* End of file. false: stopped, or the file ends inside a quoted field (*line where it started). */
bool csv_end(struct csv_reader *r, long *line);

/* Position of a header field by name, -1 when it is not there. */
int csv_column(const struct slice *header, int count, const char *name);
/* 8.41E+12: what spreadsheets make of a long code. */
bool csv_looks_scientific(struct slice field);
/* Text cell for people: quoted, and a leading = + - @ TAB CR LF NUL (or the full-width form of the
 * first four) made harmless with a '. Into the arena. */
struct slice csv_safe_cell(struct arena *a, struct slice text);

#endif
