#ifndef HF_FLOW_DOSSIER_H
#define HF_FLOW_DOSSIER_H

#include "flow/order/order.h"
#include "rules/ownership.h"

/* What is on file about an object that is not an order: its evidence and its open exceptions. Under
 * returns and inbounds. */

enum { DOSSIER_OPEN_MAX = 256 };

struct open_list {
    struct open_hold *rows; /* room for DOSSIER_OPEN_MAX; in the transaction's arena */
    int count;
};

/* Room for the list; FULL. */
enum hf_status open_list_make(struct work *w, struct open_list *l) HF_MUST_CHECK;
enum hf_status load_ledger(struct work *w, int64_t object_id, struct ledger *ledger) HF_MUST_CHECK;
enum hf_status load_open(struct work *w, int64_t object_id, struct open_list *l) HF_MUST_CHECK;
/* Opens one (the same one stays one). object: static. */
enum hf_status open_listed(struct work *w, const char *object, int64_t object_id,
                           const struct reason *reason, struct open_list *l) HF_MUST_CHECK;
/* Closes the open ones of that reason on a line, or on EVERY_LINE, because the data says so. */
enum { EVERY_LINE = -1 };
enum hf_status close_listed(struct work *w, int64_t object_id, enum exception_reason code, int line,
                            const char *why, struct open_list *l) HF_MUST_CHECK;
/* The same for the ones about one field. */
enum hf_status close_listed_field(struct work *w, int64_t object_id, struct slice field,
                                  const char *why, struct open_list *l) HF_MUST_CHECK;
bool listed(const struct open_list *l, enum exception_reason code, int line);

/* What the owner of an object hears of it, when the merchant has one: an outbox row. */
enum hf_status tell_owner(struct work *w, enum object object, int64_t object_id, const char *kind,
                          struct slice body) HF_MUST_CHECK;

#endif
