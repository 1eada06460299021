#ifndef HF_INTAKE_ORDER_EXPORT_H
#define HF_INTAKE_ORDER_EXPORT_H

#include "base/csv.h"
#include "intake/order_columns.h"
#include "rules/zone.h"

/* The platforms' own order exports, turned row by row into rows of ours (docs/files.md). One row is
 * one line of an order; what is said of the order stands in its first row, or in every one. Pure:
 * no store. */

enum { EXPORT_NAMES_MAX = 48, EXPORT_ID_BYTES = 200 };

struct export_shape;

struct order_export {
    const struct export_shape *shape;
    const struct zone *zone;  /* of the shop's times without one; borrowed */
    int at[EXPORT_NAMES_MAX]; /* position of each of the shape's names in the file, -1 = absent */
    int count;                /* columns of the header */
    /* of the order read last */
    char name[EXPORT_ID_BYTES], id[EXPORT_ID_BYTES];
    long line_no;
    bool skipped; /* its first row said that there is nothing to send, or could not be read */
};

/* true: the header is one of a platform's export, and *e is ready. */
bool order_export_begin(struct order_export *e, const struct csv_row *header);
/* "shopify" "woocommerce": whose export it is. static */
const char *order_export_platform(const struct order_export *e);
/* The export's own name for one of our columns, or the name of ours where it has none. static */
const char *order_export_name(const struct order_export *e, enum order_column c);
/* Position of that name in the file, -1. */
int order_export_column(const struct order_export *e, const char *name);

enum export_end {
    EXPORT_ROW,     /* fields are those of a row of ours; CHANNEL is left to the caller */
    EXPORT_REFUSED, /* *column and *message say why */
};
/* fields: ORDER_COLUMNS of them, in the arena. */
enum export_end order_export_row(struct order_export *e, struct arena *a, const struct csv_row *row,
                                 struct slice *fields, const char **column, struct slice *message);

#endif
