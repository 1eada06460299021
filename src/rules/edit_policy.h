#ifndef HF_RULES_EDIT_POLICY_H
#define HF_RULES_EDIT_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "rules/exceptions.h"
#include "rules/states.h"

/* What an edit or a cancellation may do, by the state of the shipment it touches. Requirements
 * ORD-7 to ORD-11. Payment facts are no edits: they always apply. */

enum edit_kind {
    EDIT_CONTENT, /* lines, quantities */
    EDIT_ADDRESS, /* ship-to, contact, method */
    EDIT_NOTE,    /* price or note only: touches neither reservation nor pick (ORD-8) */
    EDIT_KINDS
};

enum edit_answer {
    EDIT_APPLY,      /* the new version replaces the old, both kept; then validate again */
    EDIT_ASK,        /* change request: the line stops (edit_after_release) until answered */
    EDIT_VOID_FIRST, /* refused while the label lives; void it, then edit */
    EDIT_REFUSE,     /* too late; recorded, changes nothing */
};

/* Profile key orders.editable_until: the last state that takes a content or address edit. */
enum editable_until {
    EDITABLE_ACCEPTED,
    EDITABLE_PICKING,
    EDITABLE_PACKED,
};

/* partly_shipped is judged on its unshipped remainder: pass the remainder's own state (ORD-9);
 * for PARTLY_SHIPPED itself the answer is EDIT_ASK. */
enum edit_answer edit_policy(enum order_state s, enum edit_kind k, enum editable_until until);

enum cancel_answer {
    CANCEL_NOW,        /* nothing was touched on the floor: release the reservation */
    CANCEL_PUT_BACK,   /* stop every task, units back by scan, then cancel */
    CANCEL_VOID_FIRST, /* void the label, then put back */
    CANCEL_REFUSE,     /* it left: refused with reason, offered as a return */
    CANCEL_REMAINDER,  /* what has not left is cancelled; the rest stays shipped */
    CANCEL_ALREADY,    /* nothing to do */
};

struct cancel_rule {
    enum order_state state;
    enum cancel_answer answer;
    enum exception_reason reason; /* raised meanwhile; NONE when there is nothing to clarify */
    bool second_person;
};
/* One row per state, in enum order; never NULL. */
const struct cancel_rule *cancel_policy(enum order_state s);

/* A later copy says of a line that `left` are still to be sent and between sent_least and sent_most
 * are; we were asked for `asked` and shipped `shipped` of them. true: both add up to the same line,
 * and whatever moved is our own telling come back, or not arrived yet. What others sent over there
 * is no echo. */
bool line_is_as_asked(int64_t asked, int64_t shipped, int64_t left, int64_t sent_least,
                      int64_t sent_most);

const char *edit_answer_name(enum edit_answer a);     /* apply ask void_first refuse */
const char *cancel_answer_name(enum cancel_answer a); /* now put_back void_first refuse ... */
bool editable_until_parse(struct slice name, enum editable_until *u);

#endif
