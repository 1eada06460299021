#ifndef HF_INTAKE_FILE_IMPORT_H
#define HF_INTAKE_FILE_IMPORT_H

#include "base/json_out.h"
#include "flow/work.h"

/* A file of one record type, row by row in constant memory (docs/files.md). A bad header refuses
 * the record type, a bad row itself only. The identity of a file is its hash (of a snapshot, hash
 * and the time in its name): the same file again is answered with what became of the first. */

struct file_import {
    struct hub *hub;
    struct actor actor;
    int64_t merchant_id;
    struct slice kind;   /* orders catalog aliases bundles counts inventory-snapshot */
    struct slice name;   /* kind_merchant_20261123T090000Z.csv; "" when it has none */
    struct slice author; /* connection that owns the object */
    struct slice bytes;  /* the whole file, mapped */
    bool dry_run;
};

enum file_end { FILE_LANDED, FILE_DUPLICATE, FILE_REFUSED, FILE_TROUBLE };
/* Runs it and writes the report as one JSON object. Blocks; not on the writer's thread. */
enum file_end import_file(const struct file_import *f, struct json_out *report);

bool file_kind_is_known(struct slice kind);
/* "orders_acme_20261123T090000Z.csv" to kind, merchant and stamp. false: another shape. */
bool file_name_parse(struct slice name, struct slice *kind, struct slice *merchant,
                     struct slice *stamp);

#endif
