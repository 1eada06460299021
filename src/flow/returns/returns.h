#ifndef HF_FLOW_RETURNS_RETURNS_H
#define HF_FLOW_RETURNS_RETURNS_H

#include "flow/dossier.h"
#include "flow/floor/scan.h"
#include "flow/order/order.h"
#include "rules/return_states.h"

/* Returns (RET-1 to RET-10, docs/returns.md): the returns system authorises, the floor receives
 * into quarantine, a decision is the only way out, the result goes back to the returns system.
 * Units of a return lie under the handling unit "return:ID", so that a decision takes exactly
 * those. */

enum { RETURN_LINES_MAX = 200, RETURN_PHOTOS_MAX = 20 };

enum return_kind { RETURN_BY_RMA, RETURN_UNIDENTIFIED, RETURN_TO_SENDER };

struct return_line {
    int line;
    int64_t sku_id, authorised, received, decided;
    struct slice sku, reason;
    bool lot_tracked;
};

struct return_order {            /* lives in the transaction's arena */
    int64_t return_id, order_id; /* order 0 = not known */
    struct slice rma, tracking;
    enum return_state state;
    enum return_kind kind;
    int64_t warehouse_id, authorised_at_us, arrived_at_us, received_at_us, state_at_us, version;
    struct return_line *lines; /* room for RETURN_LINES_MAX */
    int line_count;
    struct ledger ledger;
    struct open_list open; /* exceptions */
};
const char *return_kind_name(enum return_kind k);

/* OK or NOT_FOUND. */
enum hf_status load_return(struct work *w, int64_t return_id,
                           struct return_order **r) HF_MUST_CHECK;
/* By RMA, or by the tracking number of a parcel that is under way. OK or NOT_FOUND. */
enum hf_status find_return(struct work *w, struct slice code, int64_t *return_id) HF_MUST_CHECK;
/* The carrier brings our own parcel back: nobody has to authorise that, the order is known. Makes
 * the return of kind to_sender that the dock will find by the parcel's number; one that is there
 * stays the one. */
enum hf_status take_to_sender(struct work *w, int64_t order_id, struct slice tracking,
                              int64_t warehouse_id, struct return_order **r) HF_MUST_CHECK;
enum hf_status expect_to_sender(struct work *w, const struct order *o,
                                const struct parcel *p) HF_MUST_CHECK;
enum hf_status save_return(struct work *w, struct return_order *r) HF_MUST_CHECK;
/* A row of its own, in state authorised. REFUSED: the merchant has that RMA. */
enum hf_status insert_return(struct work *w, struct return_order *r) HF_MUST_CHECK;
/* The line of this article; made with nothing authorised when there is none. NULL: no room. */
struct return_line *return_line_of(struct return_order *r, int64_t sku_id, struct slice sku);
enum hf_status save_return_line(struct work *w, const struct return_order *r,
                                const struct return_line *l) HF_MUST_CHECK;
/* The door of returns: asks the table, records the transition. REFUSED: no such move from here, or
 * *missing says which evidence lacks. */
enum hf_status move_return(struct work *w, struct return_order *r, enum return_event event,
                           uint32_t *missing) HF_MUST_CHECK;
/* What the returns system hears of it, when the merchant has one: an outbox row with the return and
 * its lines as they are now. decision: a JSON object, or SLICE_NONE. */
enum hf_status tell_returns(struct work *w, const struct return_order *r, const char *kind,
                            struct slice decision) HF_MUST_CHECK;
/* Opens an exception on the return (the same one stays one) / closes the open ones of that reason
 * on a line, or on EVERY_LINE. */
enum hf_status return_exception(struct work *w, struct return_order *r,
                                const struct reason *reason) HF_MUST_CHECK;
enum hf_status end_return_exceptions(struct work *w, struct return_order *r,
                                     enum exception_reason code, int line,
                                     const char *why) HF_MUST_CHECK;
bool return_holds(const struct return_order *r, enum exception_reason code);
/* Units that came and have no final decision. */
int64_t return_undecided(const struct return_order *r);
/* More than left with the order, or more came than was authorised: return_over_qty (RET-7); ends it
 * when the figures agree again. */
enum hf_status check_return_quantity(struct work *w, struct return_order *r,
                                     const struct return_line *l) HF_MUST_CHECK;
/* Moves on to executed and closed as far as the evidence allows. */
enum hf_status finish_return(struct work *w, struct return_order *r) HF_MUST_CHECK;

/* -- authorisation */
struct return_doc_line {
    struct slice sku, reason;
    int64_t quantity; /* eaches, 1 or more */
};
struct return_doc {
    struct slice rma, channel, order_external_id, tracking,
        author; /* author: a connection, "" = the owner */
    int64_t authorised_at_us;
    int64_t received_as; /* an unidentified return that this authorises; 0 = none named */
    struct return_doc_line lines[RETURN_LINES_MAX];
    int line_count;
};
enum return_result { RETURN_NEW, RETURN_CHANGED, RETURN_SAME };
/* Lands an authorisation: a new return, or further lines and figures of a known one; what it does
 * not name stays. OK: *r and *result. REFUSED: *field and *problem say why and nothing changed;
 * *dispute: the author does not own returns, which is recorded. */
enum hf_status authorise_return(struct work *w, const struct return_doc *d, struct return_order **r,
                                enum return_result *result, const char **field,
                                struct slice *problem, bool *dispute) HF_MUST_CHECK;

/* -- the floor: scans of the steps return_arrive, return_receive and return_put. Same contract as
 * run_scan; answer->return_id names the return. */
enum hf_status run_return_scan(struct work *w, const struct scan *s,
                               struct scan_answer *a) HF_MUST_CHECK;

/* -- triage */
struct triage_doc {
    int64_t return_id;
    struct slice sku, lot, grade, reason, location, operator_name;
    struct slice photos; /* hashes, one blank between */
    int64_t quantity;    /* eaches */
    enum triage_decision decision;
};
/* What was agreed with the merchant about this grade (RET-5). false: *problem says what. */
bool grade_permits(struct work *w, const struct profile_returns *agreed, struct slice grade,
                   enum triage_decision d, struct slice *problem);
/* OK: *r as it is now, *triage_id. REFUSED: *code, *problem, nothing changed. NOT_FOUND. */
enum hf_status triage_return(struct work *w, const struct triage_doc *d, struct return_order **r,
                             int64_t *triage_id, const char **code,
                             struct slice *problem) HF_MUST_CHECK;

#endif
