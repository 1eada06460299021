/* The access matrix as data, and the questions the door asks of it.
 * Where: rules; every route and command names its action and asks here first.
 * Promise: what is not in the table nobody may do. */
#include "rules/access.h"

#include <assert.h>
#include <stdint.h>

#define SU (1u << ROLE_SUPERVISOR)
#define IE (1u << ROLE_ENGINEER)

/* A alone, S with a second person, R may only request, X never; columns as in the roles: operator,
 * supervisor, engineer, merchant, auditor, machine. */
enum { A = ACCESS_ALONE, S = ACCESS_SECOND, R = ACCESS_REQUEST, X = ACCESS_NEVER };
enum { ANY = false, EACH = true };      /* approvers: any of the roles, or one of each */
enum { PLAIN = false, STEP_UP = true }; /* the requester signs in again */
enum { FREELY = false, REASON = true }; /* a person says why */

#define CELLS(op, su, ie, mu, au, mt)                                               \
    {                                                                               \
        (enum access)(op), (enum access)(su), (enum access)(ie), (enum access)(mu), \
            (enum access)(au), (enum access)(mt)                                    \
    }
#define ROW(symbol, cells, n, roles, each, step, reason, not_by, approver, what)              \
    {                                                                                         \
        ACTION_##symbol, cells, n, roles, each, step, reason, ACTION_##not_by, approver, what \
    }

/* clang-format off */
/* action, cells, approvals N, approver roles, any or each, step-up, reason, never same person as, approver, what */
static const struct access_rule rules[] = {
    ROW(READ_ORDER, CELLS(A, A, A, A, A, A), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "read order status without personal data"),
    ROW(READ_ORDER_PII, CELLS(A, A, X, A, X, A), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "read the consignee of an open order (operator: while packing; supervisor: logged; machine: label scope)"),
    ROW(EXPORT_PII, CELLS(X, S, X, S, X, X), 2, SU, ANY, STEP_UP, REASON, NONE, "supervisor + privacy supervisor",
        "read personal data after close, bulk export of it"),
    ROW(CREATE_ORDER, CELLS(X, A, X, A, X, A), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "create an order by API, webhook or CSV"),
    ROW(HOLD, CELLS(A, A, A, A, X, A), 0, 0, ANY, PLAIN, REASON, NONE, "",
        "put an order or SKU on hold"),
    ROW(FIX_EXCEPTION, CELLS(A, A, X, A, X, X), 0, 0, ANY, PLAIN, REASON, NONE, "",
        "fix data in an exception: address, phone, SKU of one order (operator: from evidence)"),
    ROW(RELEASE_HOLD, CELLS(R, S, X, R, X, X), 1, SU, ANY, PLAIN, REASON, NONE, "supervisor",
        "release an order from hold to pick"),
    ROW(SCAN, CELLS(A, A, X, X, X, A), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "mark picked or packed by scan (machine: a device)"),
    ROW(OVERRIDE_MISMATCH, CELLS(R, S, X, X, X, X), 1, SU, ANY, PLAIN, REASON, NONE, "supervisor",
        "override a scan mismatch"),
    ROW(SHIP_WITHOUT_SCAN, CELLS(X, S, X, X, X, X), 1, SU, ANY, PLAIN, REASON, NONE, "supervisor",
        "ship confirm without a carrier acceptance scan"),
    ROW(BUY_LABEL, CELLS(A, A, X, X, X, A), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "buy or void a label; ask the carrier to print it again, hold it, let it go"),
    ROW(REISSUE_LABEL, CELLS(R, S, X, X, X, X), 1, SU, ANY, PLAIN, REASON, NONE, "supervisor",
        "re-issue a label for the same parcel"),
    ROW(CANCEL, CELLS(X, A, X, A, X, A), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "cancel before pick"),
    ROW(CANCEL_AFTER_CUSTODY, CELLS(X, S, X, R, X, X), 1, SU, ANY, PLAIN, REASON, NONE, "supervisor",
        "cancel or recall after custody"),
    ROW(COUNT, CELLS(A, A, X, X, X, X), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "record a physical count within tolerance; the first count is the opening balance"),
    ROW(ADJUST, CELLS(R, S, X, X, X, X), 1, SU, ANY, PLAIN, REASON, NONE, "supervisor",
        "adjust stock beyond tolerance"),
    ROW(SET_BUFFER, CELLS(X, A, X, A, X, X), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "change the availability buffer or stop selling"),
    ROW(RECEIVE_RETURN, CELLS(A, A, X, X, X, A), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "receive a return into quarantine (machine: a device)"),
    ROW(TRIAGE_RESTOCK, CELLS(R, S, X, X, X, X), 1, SU, ANY, PLAIN, REASON, RECEIVE_RETURN, "supervisor other than the receiver",
        "return triage: restock"),
    ROW(TRIAGE_SCRAP, CELLS(X, S, X, R, X, X), 1, SU, ANY, PLAIN, REASON, NONE, "supervisor",
        "return triage: scrap or dispose"),
    ROW(EDIT_ALIAS, CELLS(X, R, S, R, X, X), 1, SU | IE, ANY, PLAIN, REASON, NONE, "supervisor or engineer",
        "edit a SKU or barcode mapping or window by hand (a file or message of the owner needs none)"),
    ROW(PUBLISH_MAPPING, CELLS(X, X, S, X, X, X), 2, SU | IE, EACH, PLAIN, REASON, NONE, "engineer + supervisor",
        "publish a CSV header contract or mapping version"),
    ROW(REPLAY, CELLS(X, A, A, X, X, X), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "replay a stored webhook or file"),
    ROW(APPLY_HANDOFF, CELLS(A, A, X, X, X, X), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "apply a manual hand-off after its version check passed"),
    ROW(OVERRIDE_HANDOFF, CELLS(X, S, X, X, X, X), 1, SU, ANY, PLAIN, REASON, NONE, "supervisor",
        "override a failed hand-off version check"),
    ROW(SET_CREDENTIAL, CELLS(X, X, S, R, X, X), 1, IE, ANY, STEP_UP, REASON, NONE, "engineer",
        "add or rotate a platform credential"),
    ROW(SET_EGRESS, CELLS(X, X, S, X, X, X), 2, SU | IE, EACH, STEP_UP, REASON, NONE, "engineer + supervisor",
        "change the egress allow-list or an endpoint URL"),
    ROW(CREATE_TOKEN, CELLS(X, X, S, X, X, X), 1, SU, ANY, STEP_UP, REASON, NONE, "supervisor",
        "create a machine token or widen its scope"),
    ROW(REVOKE, CELLS(X, A, A, A, X, X), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "revoke a token, end a session, disable a user (merchant: own users)"),
    ROW(CREATE_USER, CELLS(X, S, X, R, X, X), 1, SU, ANY, STEP_UP, REASON, NONE, "supervisor",
        "create a user or grant a role"),
    ROW(CHANGE_POLICY, CELLS(X, S, X, X, X, X), 2, SU, ANY, STEP_UP, REASON, NONE, "two other supervisors",
        "change approval policy, quorum or this matrix"),
    ROW(ERASE, CELLS(X, S, X, R, X, X), 1, SU, ANY, STEP_UP, REASON, NONE, "supervisor",
        "erase a data subject"),
    ROW(READ_AUDIT, CELLS(X, A, X, A, A, X), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "read the audit, verify the chain, export evidence (merchant: own tenant, no personal data)"),
    ROW(EDIT_AUDIT, CELLS(X, X, X, X, X, X), 0, 0, ANY, PLAIN, FREELY, NONE, "nobody",
        "edit or delete audit"),
    ROW(RESTORE, CELLS(X, S, S, X, X, X), 2, SU | IE, EACH, STEP_UP, REASON, NONE, "supervisor + engineer",
        "restore a backup, re-open outbound"),
    ROW(UPGRADE, CELLS(X, X, S, X, X, X), 1, SU, ANY, STEP_UP, REASON, NONE, "supervisor",
        "upgrade or migrate"),
    ROW(BREAK_GLASS, CELLS(X, A, X, X, X, X), 0, 0, ANY, STEP_UP, REASON, NONE, "supervisor after the fact, auditor notified",
        "break-glass for release_hold, override_mismatch, adjust: 24 h, reviewed within 24 h"),

    ROW(READ_STOCK, CELLS(A, A, A, A, A, A), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "read stock and catalogue (merchant: own; machine: scope)"),
    ROW(APPLY_PROFILE, CELLS(X, R, S, X, X, X), 2, SU | IE, EACH, PLAIN, REASON, NONE, "engineer + supervisor",
        "apply a site or a profile"),
    ROW(EDIT_ORDER, CELLS(X, A, X, R, X, A), 1, SU, ANY, PLAIN, FREELY, NONE, "supervisor",
        "edit an order before its label (machine: the order's owner)"),
    ROW(FLOOR_SCAN, CELLS(A, A, X, X, X, A), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "putaway, lane, manifest and handover scans (machine: a device)"),
    ROW(DOCUMENT, CELLS(A, A, X, X, X, X), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "register or check a document"),
    ROW(READ_EVENTS, CELLS(A, A, A, A, A, A), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "read events and connection cards (merchant: own; machine: scope)"),
    ROW(PAUSE_CONNECTION, CELLS(A, A, A, X, X, X), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "pause a connection"),
    ROW(ENABLE_CONNECTION, CELLS(X, X, S, X, X, X), 2, SU | IE, EACH, PLAIN, REASON, NONE, "engineer + supervisor",
        "enable a connection outward"),

    ROW(READ_EXCEPTIONS, CELLS(A, A, A, A, A, A), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "read the exception queue (merchant: own; machine: scope)"),
    ROW(RESOLVE_EXCEPTION, CELLS(X, A, A, X, X, X), 0, 0, ANY, PLAIN, REASON, NONE, "",
        "close an exception that blocks nothing and asks for no second person (engineer: files and connections)"),
    ROW(RECEIVE_GOODS, CELLS(A, A, X, X, X, A), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "receive goods: appointment, arrival, count, check, accept, reverse a receipt (machine: a device)"),
    ROW(IMPORT_FILE, CELLS(X, A, A, A, X, A), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "bring in a file of an object's owner (merchant: own; machine: the owner)"),
    ROW(RECORD_EVIDENCE, CELLS(X, A, X, X, X, A), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "record evidence with its source and reference (machine: the source; past an open hold: release_hold)"),
    ROW(CARRIER_EVENT, CELLS(X, A, X, X, X, A), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "record an event the carrier gave (machine: the carrier; by hand for carriers without an adapter)"),
    ROW(AUTHORISE_RETURN, CELLS(X, A, X, X, X, A), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "enter a return that the returns system authorised, with its RMA (machine: the returns system)"),
    ROW(TRIAGE_KEEP, CELLS(A, A, X, X, X, X), 0, 0, ANY, PLAIN, REASON, NONE, "",
        "return triage: rework, or stay in quarantine"),
    ROW(READ_APPROVALS, CELLS(A, A, A, A, A, X), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "read requests and their approvals (operator: own requests; merchant: own tenant)"),
    ROW(APPROVE, CELLS(X, A, A, X, X, X), 0, 0, ANY, STEP_UP, FREELY, NONE, "",
        "approve or refuse a request; the request's own row says which role"),
    ROW(REHEARSE, CELLS(X, A, A, A, X, X), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "rehearse a profile in a sandbox, quote rates"),
    ROW(BACKUP, CELLS(X, A, A, X, X, X), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "make a backup, rebuild and check, doctor"),
    ROW(READ_METRICS, CELLS(A, A, A, X, A, A), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "read the hub's metrics (machine: scope)"),
    ROW(DECLARE_LOST, CELLS(R, S, X, X, X, X), 1, SU, ANY, PLAIN, REASON, NONE, "supervisor",
        "declare a parcel lost, buy a second label, accept beyond tolerance"),
    ROW(SPLIT_ORDER, CELLS(X, A, X, A, X, A), 0, 0, ANY, PLAIN, REASON, NONE, "",
        "ship what is there of an order whose merchant asks each time (machine: the order's owner)"),
    ROW(OWN_SESSION, CELLS(A, A, A, A, A, X), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "look at, renew or end the session one signed in with"),
    ROW(READ_USERS, CELLS(X, A, A, A, A, X), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "read who there is, in which role (merchant: own)"),
    ROW(READ_RULES, CELLS(A, A, A, A, A, A), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "read the tables the program runs on: states, owners, this matrix"),
    ROW(ANNOUNCE_INBOUND, CELLS(X, A, X, A, X, A), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "announce, change or withdraw a purchase order or ASN (machine: the owner of inbounds)"),
    ROW(ACCEPT_OVER, CELLS(R, S, X, R, X, X), 1, SU, ANY, PLAIN, REASON, NONE, "supervisor",
        "accept more than was announced, beyond the tolerance"),
    ROW(REGISTER_DEVICE, CELLS(X, A, X, X, X, X), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "register a floor device, give it a new pairing code"),
    ROW(READ_DEVICES, CELLS(X, A, A, X, A, X), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "read which floor devices there are, and who is signed in on them"),
    ROW(GIVE_BADGE, CELLS(X, A, X, X, X, X), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "give an operator a badge and a first PIN"),
    ROW(READ_APPROVERS, CELLS(X, A, X, X, A, X), 0, 0, ANY, PLAIN, FREELY, NONE, "",
        "read the daily report of who approves whose requests"),
    ROW(CHANGE_MASTER_KEY, CELLS(X, S, S, X, X, X), 2, SU | IE, EACH, STEP_UP, REASON, NONE, "engineer + supervisor",
        "change the master key"),
};
/* clang-format on */
_Static_assert(sizeof rules / sizeof *rules == ACTION_END - 1, "an action has no row");

static const char *const role_names[] = {
#define X_(symbol, value, name) [ROLE_##symbol] = name,
    ROLE_MAP(X_)
#undef X_
};
_Static_assert(sizeof role_names / sizeof *role_names == ROLE_COUNT, "a role has no name");

static const char *const action_names[] = {[ACTION_NONE] = "none",
#define X_(symbol, value, name) [ACTION_##symbol] = name,
                                           ACTION_MAP(X_)
#undef X_
};
_Static_assert(sizeof action_names / sizeof *action_names == ACTION_END, "an action has no name");

const struct access_rule *access_rules(size_t *count)
{
    *count = sizeof rules / sizeof *rules;
    return rules;
}

const struct access_rule *access_rule(enum access_action a)
{
    if ((int)a <= ACTION_NONE || (int)a >= ACTION_END)
        return NULL;
    assert(rules[a - 1].action == a);
    return &rules[a - 1];
}

enum access access_decide(enum access_action a, enum role r)
{
    const struct access_rule *rule = access_rule(a);

    if (rule == NULL || (unsigned)r >= ROLE_COUNT)
        return ACCESS_NEVER;
    return rule->cell[r];
}

enum access access_decide_token(enum access_action a, enum role r)
{
    enum access d = access_decide(a, r);

    return d == ACCESS_SECOND ? ACCESS_REQUEST : d;
}

bool access_on_floor(enum access_action a)
{
    static const enum access_action floor[] = {
        ACTION_READ_ORDER,     ACTION_READ_ORDER_PII, ACTION_HOLD,
        ACTION_SCAN,           ACTION_BUY_LABEL,      ACTION_REISSUE_LABEL,
        ACTION_COUNT,          ACTION_ADJUST,         ACTION_RECEIVE_RETURN,
        ACTION_TRIAGE_RESTOCK, ACTION_TRIAGE_KEEP,    ACTION_OVERRIDE_MISMATCH,
        ACTION_READ_STOCK,     ACTION_APPLY_HANDOFF,  ACTION_FLOOR_SCAN,
        ACTION_DOCUMENT,       ACTION_READ_EVENTS,    ACTION_READ_EXCEPTIONS,
        ACTION_RECEIVE_GOODS,  ACTION_OWN_SESSION,    ACTION_READ_RULES,
        ACTION_ACCEPT_OVER,    ACTION_DECLARE_LOST};
    for (size_t i = 0; i < sizeof floor / sizeof *floor; i++)
        if (floor[i] == a)
            return true;
    return false;
}

bool access_may_approve(enum access_action a, enum role r)
{
    const struct access_rule *rule = access_rule(a);

    if (rule == NULL || (unsigned)r >= ROLE_COUNT)
        return false;
    return (rule->approver_roles & (1u << r)) != 0;
}

bool access_approved(enum access_action a, const enum role *approvers, size_t count)
{
    const struct access_rule *rule = access_rule(a);
    unsigned present = 0;
    int valid = 0;

    if (rule == NULL || rule->approvals == 0)
        return false; /* nothing here is executed by approval */
    for (size_t i = 0; i < count; i++) {
        if (!access_may_approve(a, approvers[i]))
            continue;
        present |= 1u << approvers[i];
        valid++;
    }
    if (rule->one_of_each && present != rule->approver_roles)
        return false;
    return valid >= rule->approvals;
}

const char *role_name(enum role r)
{
    assert((unsigned)r < ROLE_COUNT);
    return role_names[r];
}

const char *access_name(enum access a)
{
    static const char *const names[] = {"never", "alone", "second", "request"};

    assert((unsigned)a < sizeof names / sizeof *names);
    return names[a];
}

const char *access_action_name(enum access_action a)
{
    if ((int)a <= ACTION_NONE || (int)a >= ACTION_END)
        return action_names[ACTION_NONE];
    return action_names[a];
}

bool role_parse(struct slice name, enum role *r)
{
    for (int i = 0; i < ROLE_COUNT; i++) {
        if (slice_is(name, role_names[i])) {
            *r = (enum role)i;
            return true;
        }
    }
    return false;
}

bool access_action_parse(struct slice name, enum access_action *a)
{
    for (int i = ACTION_NONE + 1; i < ACTION_END; i++) {
        if (slice_is(name, action_names[i])) {
            *a = (enum access_action)i;
            return true;
        }
    }
    return false;
}
