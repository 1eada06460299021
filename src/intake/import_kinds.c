/* The record types of files: their columns, and which use case takes a row.
 * Data for file_import.c.
 * Promise: columns are found by name, never by position; what is not listed here is not read. */
#include "flow/catalogue/catalogue.h"
#include "intake/import_run.h"

#define REQUIRED(name) \
    {                  \
        name, true     \
    }
#define OPTIONAL(name) \
    {                  \
        name, false    \
    }

static const struct column_spec catalog_columns[] = {
    REQUIRED("sku"),
    REQUIRED("name"),
    OPTIONAL("barcode"),
    OPTIONAL("weight_g"),
    OPTIONAL("length_mm"),
    OPTIONAL("width_mm"),
    OPTIONAL("height_mm"),
    OPTIONAL("lot_tracked"),
    OPTIONAL("expiry_tracked"),
    OPTIONAL("serial_tracked"),
    OPTIONAL("fragile"),
    OPTIONAL("variant_of"),
    OPTIONAL("variant"),
    OPTIONAL("packaging"),
    OPTIONAL("look_alike"),
    OPTIONAL("distinguishing_label"),
    OPTIONAL("level"),
    OPTIONAL("quantity"),
    OPTIONAL("archived"),
    OPTIONAL("former_sku"),
    OPTIONAL("renamed_at"),
    OPTIONAL("former_until"),
    {NULL, false}
};
static const struct column_spec alias_columns[] = {
    REQUIRED("kind"),       REQUIRED("value"),    REQUIRED("sku"),    OPTIONAL("quantity"),
    OPTIONAL("valid_from"), OPTIONAL("valid_to"), OPTIONAL("source"), OPTIONAL("reason"),
    OPTIONAL("level"),      OPTIONAL("inbound"),  {NULL, false}
};
static const struct column_spec bundle_columns[] = {
    REQUIRED("bundle"),
    REQUIRED("component"),
    REQUIRED("quantity"),
    OPTIONAL("valid_from"),
    {NULL, false}
};
static const struct column_spec count_columns[] = {
    REQUIRED("location"),   REQUIRED("sku"),       OPTIONAL("lot"),
    OPTIONAL("expiry"),     REQUIRED("quantity"),  OPTIONAL("counted_by"),
    OPTIONAL("counted_at"), OPTIONAL("warehouse"), {NULL, false}
};
static const struct column_spec location_columns[] = {
    REQUIRED("location"), REQUIRED("type"),      OPTIONAL("capacity"),
    OPTIONAL("carrier"),  OPTIONAL("warehouse"), {NULL, false}
};
static const struct column_spec snapshot_columns[] = {
    REQUIRED("sku"), REQUIRED("quantity"), {NULL, false}
};
static const struct column_spec return_columns[] = {
    REQUIRED("rma"),      OPTIONAL("channel"),       OPTIONAL("order_external_id"),
    REQUIRED("sku"),      REQUIRED("quantity"),      OPTIONAL("reason"),
    OPTIONAL("tracking"), OPTIONAL("authorised_at"), {NULL, false}
};
static const struct column_spec asn_columns[] = {
    REQUIRED("asn"),         OPTIONAL("purchase_order"),
    OPTIONAL("supplier"),    OPTIONAL("carrier"),
    OPTIONAL("warehouse"),   OPTIONAL("issued_at"),
    OPTIONAL("expected_at"), OPTIONAL("cartons"),
    OPTIONAL("carton"),      REQUIRED("sku"),
    REQUIRED("quantity"),    OPTIONAL("lot"),
    OPTIONAL("expiry"),      {NULL, false}
};
static const struct column_spec purchase_order_columns[] = {
    REQUIRED("purchase_order"), OPTIONAL("supplier"), OPTIONAL("warehouse"), OPTIONAL("issued_at"),
    OPTIONAL("expected_at"),    REQUIRED("sku"),      REQUIRED("quantity"),  {NULL, false}
};
static const struct column_spec order_columns[] = {
    REQUIRED("channel"),
    REQUIRED("external_id"),
    REQUIRED("order_number"),
    REQUIRED("created_at"),
    REQUIRED("payment_status"),
    REQUIRED("currency"),
    REQUIRED("ship_name"),
    REQUIRED("ship_street1"),
    OPTIONAL("ship_street2"),
    REQUIRED("ship_city"),
    REQUIRED("ship_postcode"),
    OPTIONAL("ship_province"),
    REQUIRED("ship_country"),
    OPTIONAL("ship_phone"),
    OPTIONAL("ship_email"),
    REQUIRED("line_no"),
    REQUIRED("channel_sku"),
    OPTIONAL("variant_id"),
    REQUIRED("quantity"),
    OPTIONAL("unit_price"),
    OPTIONAL("updated_at"),
    OPTIONAL("method"),
    OPTIONAL("ship_company"),
    OPTIONAL("requires_shipping"),
    {NULL, false}
};

static enum hf_status apply_catalog(struct work *w, const struct slice *f, int64_t file_id,
                                    struct slice author, struct row_answer *answer)
{
    (void)file_id;
    (void)author;
    const struct catalog_row r = {f[0],  f[1],  f[2],  f[3],  f[4],  f[5],  f[6],  f[7],
                                  f[8],  f[9],  f[10], f[11], f[12], f[13], f[14], f[15],
                                  f[16], f[17], f[18], f[19], f[20], f[21]};
    return import_catalog_row(w, &r, answer);
}

static enum hf_status apply_alias(struct work *w, const struct slice *f, int64_t file_id,
                                  struct slice author, struct row_answer *answer)
{
    (void)file_id;
    /* an empty cell ties nothing and unties nothing */
    const struct alias_text r = {f[0],  f[1], f[2], f[3], f[4],
                                 f[5],  f[6], f[7], f[8], f[9].len > 0 ? f[9] : SLICE_NONE,
                                 author};
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

static enum hf_status apply_location(struct work *w, const struct slice *f, int64_t file_id,
                                     struct slice author, struct row_answer *answer)
{
    (void)file_id;
    (void)author;
    const struct location_row r = {f[0], f[1], f[2], f[3], f[4]};
    return import_location_row(w, &r, answer);
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

static enum hf_status apply_asn(struct work *w, const struct slice *f, int64_t file_id,
                                struct slice author, struct row_answer *answer)
{
    (void)file_id;
    const struct inbound_row r = {f[0], f[1], f[2], f[3],  f[4],  f[5],  f[6],
                                  f[7], f[8], f[9], f[10], f[11], f[12], false};
    return import_inbound_row(w, &r, author, answer);
}

static enum hf_status apply_purchase_order(struct work *w, const struct slice *f, int64_t file_id,
                                           struct slice author, struct row_answer *answer)
{
    (void)file_id;
    const struct inbound_row r = {.ref = f[0],
                                  .supplier = f[1],
                                  .warehouse = f[2],
                                  .issued_at = f[3],
                                  .expected_at = f[4],
                                  .sku = f[5],
                                  .quantity = f[6],
                                  .is_order = true};
    return import_inbound_row(w, &r, author, answer);
}

static const struct import_kind kinds[] = {
    {"orders",             order_columns,          "import_orders",          NULL,                 NULL             },
    {"catalog",            catalog_columns,        "import_catalog",         apply_catalog,        catalogue_changed},
    {"aliases",            alias_columns,          "import_aliases",         apply_alias,          catalogue_changed},
    {"bundles",            bundle_columns,         "import_bundles",         apply_bundle,         catalogue_changed},
    {"counts",             count_columns,          "import_counts",          apply_count,          NULL             },
    {"locations",          location_columns,       "import_locations",       apply_location,       NULL             },
    {"inventory-snapshot", snapshot_columns,       "import_snapshot",        apply_snapshot,       NULL             },
    {"returns-manifest",   return_columns,         "import_returns",         apply_return,         NULL             },
    {"asn",                asn_columns,            "import_asn",             apply_asn,            NULL             },
    {"purchase-orders",    purchase_order_columns, "import_purchase_orders", apply_purchase_order,
     NULL                                                                                                           },
};

const struct import_kind *import_kind(struct slice name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (slice_is(name, kinds[i].name))
            return &kinds[i];
    return NULL;
}
