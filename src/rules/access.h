#ifndef HF_RULES_ACCESS_H
#define HF_RULES_ACCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* Who may do what alone, and what needs a second pair of eyes (docs/access.md; requirements SA-2,
 * SA-3). The matrix is data: printed by `holdfast rules access`, asked at the door. An action that
 * is not in it is refused to everybody, so a route without an action cannot work. */

/* X(SYMBOL, value, name) */
#define ROLE_MAP(X)                                                    \
    X(OPERATOR, 0, "operator")                                         \
    X(SUPERVISOR, 1, "supervisor")                                     \
    X(ENGINEER, 2, "engineer")                                         \
    X(MERCHANT, 3, "merchant") /* its own tenant only, in every row */ \
    X(AUDITOR, 4, "auditor")                                           \
    X(MACHINE, 5, "machine") /* its scope must name the action */

enum role {
#define X(symbol, value, name) ROLE_##symbol = value,
    ROLE_MAP(X)
#undef X
        ROLE_COUNT
};

/* 1 to 37 are the numbered rows of the matrix, 38 to 45 its further rows, the rest are rows for
 * routes the matrix does not name. The numbers are what audit and approvals keep. */
#define ACTION_MAP(X)                                   \
    X(READ_ORDER, 1, "read_order")                      \
    X(READ_ORDER_PII, 2, "read_order_pii")              \
    X(EXPORT_PII, 3, "export_pii")                      \
    X(CREATE_ORDER, 4, "create_order")                  \
    X(HOLD, 5, "hold")                                  \
    X(FIX_EXCEPTION, 6, "fix_exception")                \
    X(RELEASE_HOLD, 7, "release_hold")                  \
    X(SCAN, 8, "scan")                                  \
    X(OVERRIDE_MISMATCH, 9, "override_mismatch")        \
    X(SHIP_WITHOUT_SCAN, 10, "ship_without_scan")       \
    X(BUY_LABEL, 11, "buy_label")                       \
    X(REISSUE_LABEL, 12, "reissue_label")               \
    X(CANCEL, 13, "cancel")                             \
    X(CANCEL_AFTER_CUSTODY, 14, "cancel_after_custody") \
    X(COUNT, 15, "count")                               \
    X(ADJUST, 16, "adjust")                             \
    X(SET_BUFFER, 17, "set_buffer")                     \
    X(RECEIVE_RETURN, 18, "receive_return")             \
    X(TRIAGE_RESTOCK, 19, "triage_restock")             \
    X(TRIAGE_SCRAP, 20, "triage_scrap")                 \
    X(EDIT_ALIAS, 21, "edit_alias")                     \
    X(PUBLISH_MAPPING, 22, "publish_mapping")           \
    X(REPLAY, 23, "replay")                             \
    X(APPLY_HANDOFF, 24, "apply_handoff")               \
    X(OVERRIDE_HANDOFF, 25, "override_handoff")         \
    X(SET_CREDENTIAL, 26, "set_credential")             \
    X(SET_EGRESS, 27, "set_egress")                     \
    X(CREATE_TOKEN, 28, "create_token")                 \
    X(REVOKE, 29, "revoke")                             \
    X(CREATE_USER, 30, "create_user")                   \
    X(CHANGE_POLICY, 31, "change_policy")               \
    X(ERASE, 32, "erase")                               \
    X(READ_AUDIT, 33, "read_audit")                     \
    X(EDIT_AUDIT, 34, "edit_audit")                     \
    X(RESTORE, 35, "restore")                           \
    X(UPGRADE, 36, "upgrade")                           \
    X(BREAK_GLASS, 37, "break_glass")                   \
    X(READ_STOCK, 38, "read_stock")                     \
    X(APPLY_PROFILE, 39, "apply_profile")               \
    X(EDIT_ORDER, 40, "edit_order")                     \
    X(FLOOR_SCAN, 41, "floor_scan")                     \
    X(DOCUMENT, 42, "document")                         \
    X(READ_EVENTS, 43, "read_events")                   \
    X(PAUSE_CONNECTION, 44, "pause_connection")         \
    X(ENABLE_CONNECTION, 45, "enable_connection")       \
    X(READ_EXCEPTIONS, 46, "read_exceptions")           \
    X(RESOLVE_EXCEPTION, 47, "resolve_exception")       \
    X(RECEIVE_GOODS, 48, "receive_goods")               \
    X(IMPORT_FILE, 49, "import_file")                   \
    X(RECORD_EVIDENCE, 50, "record_evidence")           \
    X(CARRIER_EVENT, 51, "carrier_event")               \
    X(AUTHORISE_RETURN, 52, "authorise_return")         \
    X(TRIAGE_KEEP, 53, "triage_keep")                   \
    X(READ_APPROVALS, 54, "read_approvals")             \
    X(APPROVE, 55, "approve")                           \
    X(REHEARSE, 56, "rehearse")                         \
    X(BACKUP, 57, "backup")                             \
    X(READ_METRICS, 58, "read_metrics")                 \
    X(DECLARE_LOST, 59, "declare_lost")                 \
    X(SPLIT_ORDER, 60, "split_order")                   \
    X(OWN_SESSION, 61, "own_session")                   \
    X(READ_USERS, 62, "read_users")                     \
    X(READ_RULES, 63, "read_rules")                     \
    X(ANNOUNCE_INBOUND, 64, "announce_inbound")         \
    X(ACCEPT_OVER, 65, "accept_over")                   \
    X(REGISTER_DEVICE, 66, "register_device")           \
    X(READ_DEVICES, 67, "read_devices")                 \
    X(GIVE_BADGE, 68, "give_badge")                     \
    X(READ_APPROVERS, 69, "read_approvers")             \
    X(CHANGE_MASTER_KEY, 70, "change_master_key")

enum access_action {
    ACTION_NONE = 0, /* unknown: nobody may */
#define X(symbol, value, name) ACTION_##symbol = value,
    ACTION_MAP(X)
#undef X
        ACTION_END
};

enum access {
    ACCESS_NEVER,
    ACCESS_ALONE,
    ACCESS_SECOND,  /* may act, once the rule's approvals are given by other persons */
    ACCESS_REQUEST, /* may only ask; the approver decides and it is carried out as approved */
};

struct access_rule {
    enum access_action action;
    enum access cell[ROLE_COUNT];
    int approvals;             /* N; 0 where nothing is gated or nobody can approve */
    unsigned approver_roles;   /* mask of 1u << role */
    bool one_of_each;          /* the N approvals need one of each approver role */
    bool step_up;              /* the requester too has signed in again (password or TOTP, 5 min) */
    bool reason_required;      /* 10 characters or more, from the person */
    enum access_action not_by; /* nobody who did that on the same object may approve; or NONE */
    const char *approver;      /* for people; static */
    const char *what;          /* for people, with the conditions of single cells; static */
};

/* One row per action, in enum order. static. */
const struct access_rule *access_rules(size_t *count);
/* NULL for an unknown action. */
const struct access_rule *access_rule(enum access_action a);

/* What a person of this role may do. Unknown action or role: NEVER. */
enum access access_decide(enum access_action a, enum role r);
/* What a token that carries this role may do: ALONE where its column says so; where the column says
 * second or request it can only REQUEST, and its creator counts as the requester. */
enum access access_decide_token(enum access_action a, enum role r);
/* true: somebody who signed in with badge and PIN on a floor device may do it, or ask for it, as
 * far as the role may: the work at shelf, bench and gate, and what is read for it. Nothing that
 * decides over others, asks for a step-up or leaves the floor. */
bool access_on_floor(enum access_action a);
/* true: a person of this role may give one of the approvals of a. Tokens never may: the caller
 * must not ask for them. */
bool access_may_approve(enum access_action a, enum role r);
/* true: approvals by persons of these roles are enough. The caller has already made sure that they
 * are distinct persons and none of them the requester. */
bool access_approved(enum access_action a, const enum role *approvers, size_t count);

const char *role_name(enum role r);
const char *access_name(enum access a);               /* alone second request never */
const char *access_action_name(enum access_action a); /* "none" for NONE and unknown */
/* By name; false when unknown, *out untouched. */
bool role_parse(struct slice name, enum role *r);
bool access_action_parse(struct slice name, enum access_action *a);

#endif
