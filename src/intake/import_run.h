#ifndef HF_INTAKE_IMPORT_RUN_H
#define HF_INTAKE_IMPORT_RUN_H

#include "base/csv.h"
#include "flow/catalogue/import_rows.h"
#include "flow/order/land_order.h"
#include "intake/file_import.h"
#include "intake/order_export.h"

/* One import while it runs; private to intake/. */

enum {
    IMPORT_COLUMNS_MAX = 32,
    IMPORT_BATCH_ROWS = 200,     /* rows per unit of work: one audit row, one sync */
    IMPORT_REFUSED_SHOWN = 1000, /* in the report; every one is in the store */
    IMPORT_CHANGES_SHOWN = 1000, /* rows, of a dry run */
    IMPORT_ARENA_BYTES = 64 * 1024 * 1024,
};

struct column_spec {
    const char *name; /* NULL ends */
    bool required;
};

struct import_kind {
    const char *name;
    const struct column_spec *columns;
    const char *action;
    /* Rows of master data; NULL for orders, which land as documents. */
    enum hf_status (*apply)(struct work *w, const struct slice *fields, int64_t file_id,
                            struct slice author, struct row_answer *answer);
    /* Once per batch of which a row was applied; NULL: nothing. */
    enum hf_status (*applied)(struct work *w);
};
const struct import_kind *import_kind(struct slice name);

struct import_row {
    long line;
    struct slice
        fields[IMPORT_COLUMNS_MAX]; /* by position in the spec; SLICE_NONE = no such column */
    struct slice original;
    struct row_answer answer;
};

struct import_run {
    const struct file_import *f;
    const struct import_kind *kind;
    int64_t file_id;
    unsigned char sha256[32];
    struct slice stamp;
    int column_of[IMPORT_COLUMNS_MAX]; /* position in the file, -1 = absent */
    bool header_seen, header_bad, trouble;
    bool exported; /* an orders file as a platform writes it */
    struct order_export export;
    struct zone *zone;    /* owned; of the merchant, for an export */
    struct slice channel; /* whose export it is; in `kept` */
    char kept[64];
    struct arena arena; /* of the batch */
    struct import_row rows[IMPORT_BATCH_ROWS];
    int row_count;
    int64_t read, applied, unchanged, refused, landed, duplicates, held;
    struct json_out refused_json;
    int refused_shown;
    struct json_out changes_json; /* of a dry run: what each row would change */
    int changes_shown;
    struct order_group *group; /* orders only */
    const char *first_missing; /* required column that the header lacks; static */
};

/* Notes a refused row: in the report, and in the store with its file. */
enum hf_status note_refused(struct import_run *r, long line, const char *column,
                            struct slice message, struct slice original);

/* Orders: rows are gathered into documents. */
bool orders_begin(struct import_run *r);
bool orders_row(struct import_run *r, const struct import_row *row);
bool orders_end(struct import_run *r);

#endif
