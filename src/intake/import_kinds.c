/* The record types of files: their columns, and which use case takes a row.
 * Data for file_import.c.
 * Promise: columns are found by name, never by position; what is not listed here is not read. */
#include "intake/import_run.h"

#define REQUIRED(name) {name, true}
#define OPTIONAL(name) {name, false}

static const struct column_spec catalog_columns[] = {
    REQUIRED("sku"),         REQUIRED("name"),           OPTIONAL("barcode"),
    OPTIONAL("weight_g"),    OPTIONAL("length_mm"),      OPTIONAL("width_mm"),
    OPTIONAL("height_mm"),   OPTIONAL("lot_tracked"),    OPTIONAL("expiry_tracked"),
    OPTIONAL("serial_tracked"), {NULL, false}};
static const struct column_spec alias_columns[] = {
    REQUIRED("kind"),       REQUIRED("value"),    REQUIRED("sku"),
    OPTIONAL("quantity"),   OPTIONAL("valid_from"), OPTIONAL("valid_to"),
    OPTIONAL("source"),     OPTIONAL("reason"),   {NULL, false}};
static const struct column_spec bundle_columns[] = {
    REQUIRED("bundle"), REQUIRED("component"), REQUIRED("quantity"), OPTIONAL("valid_from"), {NULL, false}};
static const struct column_spec count_columns[] = {
    REQUIRED("location"), REQUIRED("sku"),      OPTIONAL("lot"),       OPTIONAL("expiry"),
    REQUIRED("quantity"), OPTIONAL("counted_by"), OPTIONAL("counted_at"), OPTIONAL("warehouse"),
    {NULL, false}};
static const struct column_spec snapshot_columns[] = {
    REQUIRED("sku"), REQUIRED("quantity"), {NULL, false}};
static const struct column_spec return_columns[] = {
    REQUIRED("rma"),    OPTIONAL("channel"),  OPTIONAL("order_external_id"), REQUIRED("sku"), REQUIRED("quantity"),
    OPTIONAL("reason"), OPTIONAL("tracking"), OPTIONAL("authorised_at"),     {NULL, false}};
static const struct column_spec order_columns[] = {
    REQUIRED("channel"),       REQUIRED("external_id"),   REQUIRED("order_number"),
    REQUIRED("created_at"),    REQUIRED("payment_status"), REQUIRED("currency"),
    REQUIRED("ship_name"),     REQUIRED("ship_street1"),  OPTIONAL("ship_street2"),
    REQUIRED("ship_city"),     REQUIRED("ship_postcode"), OPTIONAL("ship_province"),
    REQUIRED("ship_country"),  OPTIONAL("ship_phone"),    OPTIONAL("ship_email"),
    REQUIRED("line_no"),       REQUIRED("channel_sku"),   OPTIONAL("variant_id"),
    REQUIRED("quantity"),      OPTIONAL("unit_price"),    OPTIONAL("updated_at"),
    OPTIONAL("method"),        OPTIONAL("ship_company"),  {NULL, false}};

static enum hf_status apply_catalog(struct work *w, const struct slice *f, int64_t file_id,
                                    struct slice author, struct row_answer *answer)
{
    (void)file_id;
    (void)author;
    const struct catalog_row r = {f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8], f[9]};
    return import_catalog_row(w, &r, answer);
}

static enum hf_status apply_alias(struct work *w, const struct slice *f, int64_t file_id,
                                  struct slice author, struct row_answer *answer)
{
    (void)file_id;
    (void)author;
    const struct alias_text r = {f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7]};
    return import_alias_row(w, &r, answer);
}

static enum hf_status apply_bundle(struct work *w, const struct slice *f, int64_t file_id,
                                   struct slice author, struct row_answer *answer)
{
    (void)file_id;
    (void)author;
    const struct bundle_row r = {f[0], f[1], f[2], f[3]};
    return import_bundle_row(w, &r, answer);
}

static enum hf_status apply_count(struct work *w, const struct slice *f, int64_t file_id,
                                  struct slice author, struct row_answer *answer)
{
    (void)file_id;
    (void)author;
    const struct count_row r = {f[7], f[0], f[1], f[2], f[3], f[4], f[5], f[6]};
    return import_count_row(w, &r, answer);
}

static enum hf_status apply_snapshot(struct work *w, const struct slice *f, int64_t file_id,
                                     struct slice author, struct row_answer *answer)
{
    const struct snapshot_row r = {f[0], f[1]};
    return import_snapshot_row(w, &r, file_id, author, answer);
}

static enum hf_status apply_return(struct work *w, const struct slice *f, int64_t file_id,
                                   struct slice author, struct row_answer *answer)
{
    (void)file_id;
    const struct return_row r = {f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7]};
    return import_return_row(w, &r, author, answer);
}

static const struct import_kind kinds[] = {
    {"orders",             order_columns,    "import_orders",   NULL          },
    {"catalog",            catalog_columns,  "import_catalog",  apply_catalog },
    {"aliases",            alias_columns,    "import_aliases",  apply_alias   },
    {"bundles",            bundle_columns,   "import_bundles",  apply_bundle  },
    {"counts",             count_columns,    "import_counts",   apply_count   },
    {"inventory-snapshot", snapshot_columns, "import_snapshot", apply_snapshot},
    {"returns-manifest",   return_columns,   "import_returns",  apply_return  },
};

const struct import_kind *import_kind(struct slice name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (slice_is(name, kinds[i].name))
            return &kinds[i];
    return NULL;
}
