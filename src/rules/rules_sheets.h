#ifndef HF_RULES_RULES_SHEETS_H
#define HF_RULES_RULES_SHEETS_H

#include <stddef.h>

#include "rules/rules_print.h"

/* The rule tables as rules_print.c sees them: rows of cells, by column. */

/* Every evidence kind at once is under 400 bytes; no sentence of the tables is longer. */
enum { CELL_BYTES = 512, COLUMNS_MAX = 16 };

enum cell_kind {
    CELL_TEXT,
    CELL_NUMBER,
    CELL_YES_NO,
    CELL_LIST, /* words parted by one blank */
};

struct cell {
    enum cell_kind kind;
    char text[CELL_BYTES];
};

/* A table as the printer sees it: named columns, and a function that fills one cell. */
struct sheet {
    const char *name;
    const char *columns[COLUMNS_MAX]; /* NULL-terminated */
    size_t (*rows)(void);
    void (*cell)(size_t row, size_t column, struct cell *out);
};

/* In the order of enum rules_table. */
extern const struct sheet rules_sheets[RULES_TABLES];

#endif
