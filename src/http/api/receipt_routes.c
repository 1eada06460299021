/* What the carrier signed at the dock: the file on the parcel, and shipping by it.
 * Behind /v1/parcels/{id}/collection_receipt and /v1/shipments/{id}/ship_without_scan.
 * Promise: what cannot be done never becomes a request; the request is bound to the hash of the
 * very file. */
#include "base/crypto.h"
#include "base/encode.h"
#include "base/ids.h"
#include "flow/blob.h"
#include "flow/road/dispatch.h"
#include "http/api/dock_routes.h"

/* -- the file */

struct receipt_file {
    int64_t merchant_id, parcel_id;
    struct slice name, bytes;
    unsigned char sha256[32];
};

static int apply_file(struct work *w, struct exchange *x)
{
    struct receipt_file *f = x->state;
    struct parcel p;
    enum hf_status s = load_parcel(w, f->parcel_id, &p);
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 404, "not_found", "no such parcel");
        return 404;
    }
    struct blob_wish wish = {
        .subject_id = ORDER_OF(p.shipment_id), .kind = "proof", .bytes = f->bytes};
    if (s == HF_OK)
        s = keep_paper(w, p.parcel_id, f->name, &wish);
    if (s < 0)
        return (int)s;
    w->object = "parcel";
    w->object_id = f->parcel_id;
    work_note(w, "document:%.*s", SLICE_FMT(f->name));
    json_open(&x->out, '{');
    put_id_key(x, "parcel", "pcl", w->merchant_id, f->parcel_id);
    json_key(&x->out, "document");
    json_put_text(&x->out, f->name);
    json_key(&x->out, "sha256");
    json_put_hex(&x->out, (struct slice){(const char *)f->sha256, sizeof f->sha256});
    json_close(&x->out, '}');
    return 200;
}

/* A file is a longer string than any other body has. */
static const struct json_limits file_limits = {.depth = 4,
                                               .members = 16,
                                               .string_bytes = 4 * 1024 * 1024,
                                               .number_bytes = 64,
                                               .unique_keys = true,
                                               .no_nul = true};

bool read_scanned_file(struct exchange *x, struct slice *bytes, const char **ending)
{
    static const struct {
        struct slice begins;
        const char *ending;
    } kinds[] = {
        {{"%PDF-", 5},        "pdf"},
        {{"\x89PNG\r\n", 6},  "png"},
        {{"\xff\xd8\xff", 3}, "jpg"}
    };
    const struct json *root = NULL;
    struct json_error error;
    struct slice text = SLICE_NONE;
    *ending = NULL;
    *bytes = SLICE_NONE;
    if (json_parse(&x->arena, x->body, &file_limits, &root, &error) == HF_OK)
        text = json_get_text(root, "content");
    size_t room = text.len;
    unsigned char *taken = text.len > 0 ? arena_take(&x->arena, text.len, 1) : NULL;
    if (taken != NULL && base64_decode(text, taken, &room))
        *bytes = (struct slice){(const char *)taken, room};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && *ending == NULL; i++)
        if (slice_starts(*bytes, kinds[i].begins))
            *ending = kinds[i].ending;
    if (*ending == NULL)
        exchange_problem(x, 400, "body_invalid",
                         "expected content: the file in base64, PDF, PNG or JPEG");
    return *ending != NULL;
}

void handle_collection_receipt(struct exchange *x)
{
    struct receipt_file *f = ARENA_NEW(&x->arena, struct receipt_file);
    if (f == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!admit_id(x, x->params[0], "pcl", &f->merchant_id, &f->parcel_id))
        return;
    const char *ending;
    if (!read_scanned_file(x, &f->bytes, &ending))
        return;
    f->name = arena_format(&x->arena, "collection_receipt.%s", ending);
    sha256(f->bytes, f->sha256);
    x->state = f;
    exchange_command(x, &(struct command){.merchant_id = f->merchant_id,
                                          .action = "collection_receipt",
                                          .apply = apply_file,
                                          .key_optional = true});
}

/* -- shipping by it */

struct receipt_command {
    struct receipt_shipping shipping;
    int64_t merchant_id;
    struct slice reason;
};

static int refuse_shipping(struct exchange *x, const char *problem)
{
    static const struct {
        const char *problem, *text;
    } words[] = {
        {"wrong_state",     "only a shipment that is handed over and not yet shipped"             },
        {"service_tracked",
         "its service has tracking: the carrier's scan ships it, nothing else (services.tracking)"},
        {"receipt_missing",
         "no file with this hash is attached: POST /v1/parcels/{id}/collection_receipt first"     }
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].problem, problem) == 0)
            exchange_set_problem(x, 409, problem, "%s", words[i].text);
    return 409 | COMMAND_UNDO;
}

static int apply_shipping(struct work *w, struct exchange *x)
{
    struct receipt_command *c = x->state;
    enum hf_status s = ship_by_receipt(w, &c->shipping);
    if (s == HF_NOT_FOUND) {
        exchange_set_problem(x, 404, "not_found", "no such shipment");
        return 404;
    }
    if (s == HF_REFUSED)
        return refuse_shipping(x, c->shipping.problem);
    if (s < 0)
        return (int)s;
    if (c->shipping.ask)
        return gate_ask(w, x,
                        &(struct gate){.action = ACTION_SHIP_WITHOUT_SCAN,
                                       .target = "shipment",
                                       .target_id = c->shipping.shipment_id,
                                       .target_text = c->shipping.reference,
                                       .reason = c->reason});
    json_open(&x->out, '{');
    put_id_key(x, "order", "ord", w->merchant_id, c->shipping.order->order_id);
    json_key(&x->out, "state");
    json_put_str(&x->out, order_state_name(c->shipping.order->state));
    json_close(&x->out, '}');
    return 200;
}

void handle_ship_without_scan(struct exchange *x)
{
    struct receipt_command *c = ARENA_NEW(&x->arena, struct receipt_command);
    if (c == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    if (!admit_id(x, x->params[0], "shp", &c->merchant_id, &c->shipping.shipment_id))
        return;
    const struct json *root = exchange_json(x);
    if (root == NULL)
        return;
    struct slice hex = json_get_text(root, "receipt_sha256");
    c->shipping.reference = json_get_text(root, "reference");
    c->reason = json_get_text(root, "reason");
    if (hex.len != 64 || !hex_decode(hex, c->shipping.sha256, 32) ||
        c->shipping.reference.len == 0 || c->shipping.reference.len > 200) {
        exchange_problem(
            x, 400, "body_invalid",
            "expected reference (of the receipt), receipt_sha256 (64 hexadecimal digits), reason");
        return;
    }
    c->shipping.ask = x->gate != ACTION_NONE;
    x->gate = ACTION_NONE;
    x->state = c;
    exchange_command(x, &(struct command){.merchant_id = c->merchant_id,
                                          .action = "ship_without_scan",
                                          .apply = apply_shipping,
                                          .key_optional = true});
}
