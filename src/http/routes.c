/* The routes: the whole surface of the hub on one page.
 * Asked by admit.c and by the carriers.
 * Promise: what is not here does not exist; every row but the open ones names its action. */
#include <stdio.h>

#include "http/api/admin_routes.h"
#include "http/api/approval_routes.h"
#include "http/api/audit_routes.h"
#include "http/api/availability_routes.h"
#include "http/api/catalogue_routes.h"
#include "http/api/connection_routes.h"
#include "http/api/count_task_routes.h"
#include "http/api/dock_routes.h"
#include "http/api/doctor_routes.h"
#include "http/api/erasure_routes.h"
#include "http/api/exception_routes.h"
#include "http/api/glass_routes.h"
#include "http/api/inbound_routes.h"
#include "http/api/key_routes.h"
#include "http/api/order_routes.h"
#include "http/api/overview_routes.h"
#include "http/api/paper_routes.h"
#include "http/api/record_routes.h"
#include "http/api/report_routes.h"
#include "http/api/retail_routes.h"
#include "http/api/return_routes.h"
#include "http/api/scan_routes.h"
#include "http/api/session_routes.h"
#include "http/api/stock_routes.h"
#include "http/api/task_routes.h"
#include "http/console_routes.h"
#include "http/hook_routes.h"

enum {
    HOOK_BYTES = 2 * 1024 * 1024,
    JSON_BYTES = 1024 * 1024,
    RECEIPT_BYTES = 4 * 1024 * 1024, /* three of scanned paper, in base64 */
    PHOTO_BYTES = 8 * 1024 * 1024,   /* BLOB_BYTES_MAX: a photo of a handheld */
    FILE_BYTES = 64 * 1024 * 1024,
    NO_BODY = 64 * 1024,
};

#define READ(pattern, action, handle)                                      \
    {                                                                      \
        "GET", pattern, ROUTE_READ, ACTION_##action, 0, NO_BODY, handle, 0 \
    }
#define LIST(pattern, action, handle, variant)                                   \
    {                                                                            \
        "GET", pattern, ROUTE_READ, ACTION_##action, 0, NO_BODY, handle, variant \
    }
#define POST(pattern, action, handle)                                             \
    {                                                                             \
        "POST", pattern, ROUTE_COMMAND, ACTION_##action, 0, JSON_BYTES, handle, 0 \
    }
/* Who may decide about a request is the request's own row of the access table. */
#define DECIDE(pattern, decision)                                                            \
    {                                                                                        \
        "POST", pattern, ROUTE_COMMAND, ACTION_READ_APPROVALS, 0, JSON_BYTES, handle_decide, \
            DECIDE_##decision                                                                \
    }
#define OPEN(method, pattern, kind, bytes, handle)                       \
    {                                                                    \
        method, pattern, kind, ACTION_NONE, ROUTE_OPEN, bytes, handle, 0 \
    }

/* clang-format off */
static const struct route table[] = {
    OPEN("POST", "/v1/hooks/{}/{}", ROUTE_COMMAND, HOOK_BYTES, handle_hook),
    OPEN("POST", "/{}/hooks/{}/{}", ROUTE_COMMAND, HOOK_BYTES, handle_hook_version),
    OPEN("GET", "/healthz", ROUTE_READ, NO_BODY, handle_healthz),
    OPEN("GET", "/readyz", ROUTE_COMMAND, NO_BODY, handle_readyz),
    OPEN("GET", "/metrics", ROUTE_READ, NO_BODY, handle_metrics),

    OPEN("GET", "/", ROUTE_READ, NO_BODY, handle_console),
    OPEN("GET", "/sw.js", ROUTE_READ, NO_BODY, handle_console_worker),
    OPEN("GET", "/assets/{}", ROUTE_READ, NO_BODY, handle_console_asset),

    READ("/v1/today", READ_EXCEPTIONS, handle_today),
    READ("/v1/today/flow", READ_EXCEPTIONS, handle_flow),
    READ("/v1/merchants", READ_ORDER, handle_list_merchants),
    READ("/v1/rulebook", READ_RULES, handle_rulebook),

    POST("/v1/orders", CREATE_ORDER, handle_create_order),
    READ("/v1/orders", READ_ORDER, handle_list_orders),
    READ("/v1/orders/{}", READ_ORDER, handle_get_order),
    READ("/v1/orders/{}/timeline", READ_ORDER, handle_get_timeline),
    READ("/v1/orders/{}/proof", READ_AUDIT, handle_get_proof),
    POST("/v1/orders/{}/edit", EDIT_ORDER, handle_edit_order),
    POST("/v1/orders/{}/fix", FIX_EXCEPTION, handle_fix_order),
    POST("/v1/orders/{}/cancel", CANCEL, handle_cancel_order),
    POST("/v1/orders/{}/release", FIX_EXCEPTION, handle_release_order),
    POST("/v1/orders/{}/split", SPLIT_ORDER, handle_split_order),
    POST("/v1/orders/{}/evidence", RECORD_EVIDENCE, handle_order_evidence),
    POST("/v1/orders/{}/erase", ERASE, handle_erase_order),
    READ("/v1/erasures", READ_AUDIT, handle_list_erasures),
    READ("/v1/erasures/{}", READ_AUDIT, handle_get_erasure),

    READ("/v1/exceptions", READ_EXCEPTIONS, handle_list_exceptions),
    POST("/v1/exceptions/{}/resolve", RESOLVE_EXCEPTION, handle_resolve_exception),

    LIST("/v1/skus", READ_STOCK, handle_list_goods, GOODS_SKUS),
    READ("/v1/skus/{}", READ_STOCK, handle_get_sku),
    READ("/v1/master_gaps", READ_STOCK, handle_list_master_gaps),
    READ("/v1/aliases", READ_STOCK, handle_list_aliases),
    READ("/v1/renames", READ_STOCK, handle_list_renames),
    LIST("/v1/bundles", READ_STOCK, handle_list_goods, GOODS_BUNDLES),
    LIST("/v1/stock", READ_STOCK, handle_list_goods, GOODS_STOCK),
    READ("/v1/availability", READ_STOCK, handle_availability),
    POST("/v1/buffers", SET_BUFFER, handle_set_buffer),
    READ("/v1/reports/{}", READ_STOCK, handle_report),
    POST("/v1/counts", COUNT, handle_counts),
    {"POST", "/v1/adjustments", ROUTE_COMMAND, ACTION_COUNT, 0, JSON_BYTES, handle_counts, COUNT_ADJUSTMENT},
    READ("/v1/count-tasks", READ_STOCK, handle_list_count_tasks),
    POST("/v1/count-tasks", COUNT, handle_open_count_task),
    READ("/v1/count-tasks/{}", READ_STOCK, handle_get_count_task),
    {"POST", "/v1/count-tasks/{}/start", ROUTE_COMMAND, ACTION_COUNT, 0, JSON_BYTES, handle_count_task, COUNT_TASK_START},
    {"POST", "/v1/count-tasks/{}/record", ROUTE_COMMAND, ACTION_COUNT, 0, JSON_BYTES, handle_count_task, COUNT_TASK_RECORD},
    {"POST", "/v1/count-tasks/{}/cancel", ROUTE_COMMAND, ACTION_COUNT, 0, JSON_BYTES, handle_count_task, COUNT_TASK_CANCEL},
    {"POST", "/v1/skus", ROUTE_COMMAND, ACTION_IMPORT_FILE, 0, JSON_BYTES, handle_write_catalogue, CATALOGUE_SKUS},
    {"POST", "/v1/aliases", ROUTE_COMMAND, ACTION_IMPORT_FILE, 0, JSON_BYTES, handle_write_catalogue, CATALOGUE_ALIASES},
    {"POST", "/v1/bundles", ROUTE_COMMAND, ACTION_IMPORT_FILE, 0, JSON_BYTES, handle_write_catalogue, CATALOGUE_BUNDLES},

    POST("/v1/scans", SCAN, handle_scan),
    READ("/v1/tasks", READ_ORDER, handle_list_tasks),
    POST("/v1/tasks/claim", SCAN, handle_claim_tasks),
    READ("/v1/shipments", READ_ORDER, handle_list_shipments),
    READ("/v1/parcels/{}", READ_ORDER, handle_get_parcel),
    READ("/v1/parcels/{}/documents", READ_ORDER, handle_list_papers),
    {"GET", "/v1/parcels/{}/documents/{}", ROUTE_SLOW, ACTION_READ_ORDER_PII, 0, NO_BODY, handle_get_paper, 0},
    POST("/v1/parcels/{}/events", CARRIER_EVENT, handle_parcel_event),
    {"POST", "/v1/parcels/{}/collection_receipt", ROUTE_COMMAND, ACTION_FLOOR_SCAN, 0, RECEIPT_BYTES, handle_collection_receipt, 0},
    {"POST", "/v1/parcels/{}/print", ROUTE_COMMAND, ACTION_BUY_LABEL, 0, JSON_BYTES, handle_ask_carrier, PARCEL_PRINT},
    {"POST", "/v1/parcels/{}/hold", ROUTE_COMMAND, ACTION_BUY_LABEL, 0, JSON_BYTES, handle_ask_carrier, PARCEL_HOLD},
    {"POST", "/v1/parcels/{}/release", ROUTE_COMMAND, ACTION_BUY_LABEL, 0, JSON_BYTES, handle_ask_carrier, PARCEL_RELEASE},
    POST("/v1/parcels/{}/renumber", CARRIER_EVENT, handle_renumber_parcel),
    POST("/v1/shipments/{}/ship_without_scan", SHIP_WITHOUT_SCAN, handle_ship_without_scan),
    READ("/v1/carriers/unmapped", READ_ORDER, handle_list_unmapped),
    READ("/v1/manifests", READ_ORDER, handle_list_manifests),
    POST("/v1/manifests/{}/close", FLOOR_SCAN, handle_close_manifest),
    POST("/v1/manifests/{}/hand_over", FLOOR_SCAN, handle_hand_over),

    POST("/v1/loads", APPLY_HANDOFF, handle_create_load),
    READ("/v1/loads", READ_ORDER, handle_list_loads),
    READ("/v1/loads/{}", READ_ORDER, handle_get_load),
    READ("/v1/loads/{}/documents/{}", READ_ORDER, handle_get_load_paper),
    {"POST", "/v1/loads/{}/documents/{}", ROUTE_COMMAND, ACTION_FLOOR_SCAN, 0, RECEIPT_BYTES, handle_attach_load_paper, 0},
    {"POST", "/v1/loads/{}/units", ROUTE_COMMAND, ACTION_FLOOR_SCAN, 0, JSON_BYTES, handle_load_command, LOAD_UNITS},
    {"POST", "/v1/loads/{}/pallet", ROUTE_COMMAND, ACTION_FLOOR_SCAN, 0, JSON_BYTES, handle_load_command, LOAD_PALLET},
    {"POST", "/v1/loads/{}/slot", ROUTE_COMMAND, ACTION_APPLY_HANDOFF, 0, JSON_BYTES, handle_load_command, LOAD_SLOT},
    {"POST", "/v1/loads/{}/asn", ROUTE_COMMAND, ACTION_APPLY_HANDOFF, 0, JSON_BYTES, handle_load_command, LOAD_ASN},
    {"POST", "/v1/loads/{}/asn_sent", ROUTE_COMMAND, ACTION_APPLY_HANDOFF, 0, JSON_BYTES, handle_load_command, LOAD_ASN_SENT},
    {"POST", "/v1/documents", ROUTE_COMMAND, ACTION_DOCUMENT, 0, JSON_BYTES, handle_document, DOCUMENT_REGISTER},
    READ("/v1/documents", READ_ORDER, handle_list_documents),
    {"POST", "/v1/documents/check", ROUTE_COMMAND, ACTION_DOCUMENT, 0, JSON_BYTES, handle_document, DOCUMENT_CHECK},

    POST("/v1/returns", AUTHORISE_RETURN, handle_authorise_return),
    READ("/v1/returns", READ_STOCK, handle_list_returns),
    READ("/v1/returns/{}", READ_STOCK, handle_get_return),
    {"POST", "/v1/returns/{}/photos", ROUTE_SLOW, ACTION_RECEIVE_RETURN, 0, PHOTO_BYTES, handle_add_photo, 0},
    {"GET", "/v1/returns/{}/photos/{}", ROUTE_SLOW, ACTION_READ_ORDER_PII, 0, NO_BODY, handle_get_photo, 0},
    POST("/v1/returns/{}/triage", TRIAGE_KEEP, handle_triage),
    POST("/v1/triage", TRIAGE_KEEP, handle_stock_triage),

    POST("/v1/inbounds", ANNOUNCE_INBOUND, handle_announce_inbound),
    READ("/v1/inbounds", READ_STOCK, handle_list_inbounds),
    READ("/v1/inbounds/{}", READ_STOCK, handle_get_inbound),
    POST("/v1/inbounds/{}/slot", RECEIVE_GOODS, handle_confirm_slot),
    POST("/v1/inbounds/{}/verify", RECEIVE_GOODS, handle_verify_inbound),
    POST("/v1/inbounds/{}/accept", RECEIVE_GOODS, handle_accept_inbound),
    POST("/v1/inbounds/{}/close", RECEIVE_GOODS, handle_close_inbound),
    POST("/v1/inbounds/{}/withdraw", ANNOUNCE_INBOUND, handle_withdraw_inbound),
    POST("/v1/arrivals", RECEIVE_GOODS, handle_arrival),
    POST("/v1/receipts", RECEIVE_GOODS, handle_receipt),
    POST("/v1/receipts/{}/reverse", RECEIVE_GOODS, handle_reverse_receipt),
    READ("/v1/occupancy", READ_STOCK, handle_occupancy),

    {"POST", "/v1/files/{}", ROUTE_UPLOAD, ACTION_IMPORT_FILE, 0, FILE_BYTES, handle_import, 0},
    READ("/v1/files", READ_ORDER, handle_list_files),
    READ("/v1/files/{}", READ_ORDER, handle_get_file),

    READ("/v1/connections", READ_EVENTS, handle_list_connections),
    READ("/v1/connections/{}/{}/check", READ_EVENTS, handle_check_connection),
    {"POST", "/v1/connections/{}/{}/check", ROUTE_COMMAND, ACTION_BACKUP, 0, NO_BODY, handle_ask_connection, 0},
    READ("/v1/connections/lag", READ_EVENTS, handle_lag),
    {"POST", "/v1/connections/{}/{}/pause", ROUTE_COMMAND, ACTION_PAUSE_CONNECTION, 0, NO_BODY, handle_set_connection,
     CONNECTION_PAUSE},
    {"POST", "/v1/connections/{}/{}/enable", ROUTE_COMMAND, ACTION_ENABLE_CONNECTION, 0, NO_BODY, handle_set_connection,
     CONNECTION_ENABLE},
    READ("/v1/outbox", READ_EVENTS, handle_list_outbox),
    READ("/v1/outbox/{}", READ_EVENTS, handle_get_owed),
    POST("/v1/outbox/{}/replay", REPLAY, handle_replay_owed),
    READ("/v1/events", READ_EVENTS, handle_list_events),
    READ("/v1/audit", READ_AUDIT, handle_list_audit),
    {"GET", "/v1/audit/verify", ROUTE_SLOW, ACTION_READ_AUDIT, 0, NO_BODY, handle_verify_audit, 0},
    {"POST", "/v1/audit/verify", ROUTE_SLOW, ACTION_READ_AUDIT, 0, JSON_BYTES, handle_verify_anchors, 0},
    {"GET", "/v1/audit/export", ROUTE_SLOW, ACTION_READ_AUDIT, ROUTE_EXPORT, NO_BODY, handle_export_audit, 0},

    READ("/v1/checks", READ_AUDIT, handle_checks),
    READ("/v1/rules/{}", READ_RULES, handle_rules),
    READ("/v1/master_key", BACKUP, handle_get_master_key),
    POST("/v1/master_key/change", CHANGE_MASTER_KEY, handle_change_master_key),
    {"POST", "/v1/backup", ROUTE_UPLOAD, ACTION_BACKUP, ROUTE_LOCAL, NO_BODY, handle_backup, 0},

    POST("/v1/apply", APPLY_PROFILE, handle_apply),
    POST("/v1/tokens", CREATE_TOKEN, handle_create_token),
    READ("/v1/tokens", READ_USERS, handle_list_tokens),
    POST("/v1/tokens/{}/revoke", REVOKE, handle_revoke_token),
    POST("/v1/tokens/{}/rotate", CREATE_TOKEN, handle_rotate_token),
    READ("/v1/users", READ_USERS, handle_list_users),
    POST("/v1/users", CREATE_USER, handle_add_user),
    POST("/v1/users/{}/disable", REVOKE, handle_disable_user),
    {"POST", "/v1/users/{}/enrolment", ROUTE_COMMAND, ACTION_CREATE_USER, ROUTE_FIRST_CODES, JSON_BYTES,
     handle_offer_enrolment, 0},

    {"POST", "/v1/users/{}/badge", ROUTE_SLOW, ACTION_GIVE_BADGE, 0, NO_BODY, handle_give_badge, 0},
    POST("/v1/users/{}/badge/revoke", REVOKE, handle_revoke_badge),
    POST("/v1/devices", REGISTER_DEVICE, handle_register_device),
    READ("/v1/devices", READ_DEVICES, handle_list_devices),
    POST("/v1/devices/{}/revoke", REVOKE, handle_revoke_device),
    OPEN("POST", "/v1/devices/pair", ROUTE_COMMAND, NO_BODY, handle_pair_device),

    OPEN("POST", "/v1/enrolment", ROUTE_SLOW, NO_BODY, handle_enrol),
    OPEN("POST", "/v1/sessions", ROUTE_SLOW, NO_BODY, handle_sign_in),
    OPEN("POST", "/v1/sessions/badge", ROUTE_SLOW, NO_BODY, handle_badge_sign_in),
    READ("/v1/sessions/current", OWN_SESSION, handle_get_session),
    {"DELETE", "/v1/sessions/current", ROUTE_COMMAND, ACTION_OWN_SESSION, 0, NO_BODY, handle_end_session, 0},
    POST("/v1/sessions/current/step_up", OWN_SESSION, handle_step_up),

    READ("/v1/approvals", READ_APPROVALS, handle_list_approvals),
    {"GET", "/v1/approvals/{}", ROUTE_SLOW, ACTION_READ_APPROVALS, 0, NO_BODY, handle_get_approval, 0},
    DECIDE("/v1/approvals/{}/approve", APPROVE),
    DECIDE("/v1/approvals/{}/refuse", REFUSE),
    DECIDE("/v1/approvals/{}/cancel", CANCEL),
    {"POST", "/v1/approvals/{}/break_glass", ROUTE_COMMAND, ACTION_BREAK_GLASS, 0, JSON_BYTES, handle_decide, DECIDE_ALONE},
    POST("/v1/approvals/{}/review", APPROVE, handle_review_glass),
    READ("/v1/break_glass", READ_APPROVALS, handle_list_glass),
};
/* clang-format on */

const struct route *routes(size_t *count)
{
    *count = sizeof table / sizeof *table;
    return table;
}

/* Segments equal, or {} takes one that is not empty. */
static bool matches(const char *pattern, struct slice path, struct slice params[PARAMS_MAX])
{
    int param = 0;
    const char *p = path.ptr, *end = path.ptr + path.len;
    for (; *pattern != '\0'; pattern++) {
        if (*pattern != '{') {
            if (p == end || *p != *pattern)
                return false;
            p++;
            continue;
        }
        pattern++; /* the } */
        const char *from = p;
        while (p < end && *p != '/')
            p++;
        if (p == from)
            return false;
        params[param++] = (struct slice){from, (size_t)(p - from)};
    }
    return p == end;
}

const struct route *route_find(struct exchange *x, char allow[64])
{
    size_t used = 0;
    allow[0] = '\0';
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct slice params[PARAMS_MAX] = {{0}};
        if (!matches(table[i].pattern, x->path, params))
            continue;
        if (slice_is(x->method, table[i].method)) {
            memcpy(x->params, params, sizeof params);
            return &table[i];
        }
        used +=
            (size_t)snprintf(allow + used, 64 - used, "%s%s", used ? ", " : "", table[i].method);
    }
    return NULL;
}
