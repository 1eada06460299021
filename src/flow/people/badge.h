#ifndef HF_FLOW_PEOPLE_BADGE_H
#define HF_FLOW_PEOPLE_BADGE_H

#include "flow/people/device.h"
#include "flow/people/sign_in.h"

/* Badge and PIN (docs/approvals.md, "Badge and PIN"): how an operator signs in on a floor device.
 * The badge's number is kept as a keyed digest, the PIN as argon2id. A supervisor hands a badge out
 * with a first PIN; the person chooses another one at the first sign-in, so that nobody else knows
 * it. */

enum { FIRST_PIN_BYTES = 8, FIRST_PIN_HOURS = 72 };

/* Six digits that may be a PIN of this badge. */
void new_pin(struct slice badge, char pin[FIRST_PIN_BYTES]);

struct badge_holder {
    struct known_person person; /* person_id 0 = nobody has this badge */
    struct slice name;
    int64_t first_until_us; /* 0 = the PIN is the person's own */
};
/* Always OK or < 0. person.password_hash is the PIN's. */
enum hf_status find_badge(struct txn *tx, const struct hub *hub, struct slice badge,
                          struct badge_holder *h) HF_MUST_CHECK;

/* The person's only badge from now on; sessions by the old one end. pin_hash: of the first PIN. OK;
 * REFUSED: somebody else has it. */
enum hf_status give_badge(struct work *w, int64_t person_id, struct slice badge,
                          const char *pin_hash) HF_MUST_CHECK;
/* OK; NOT_FOUND: had none. */
enum hf_status revoke_badge(struct work *w, int64_t person_id) HF_MUST_CHECK;

struct badge_sign_in {
    struct slice badge, device_text;
    struct slice pin_hash; /* as it was when the PIN was compared */
    bool pin_right;
    const char *new_hash; /* of a PIN of the person's own; NULL: none was given */
};
enum badge_answer { BADGE_IN, BADGE_NO_DEVICE, BADGE_WRONG, BADGE_SLOWED, BADGE_CHOOSE_PIN };
/* OK or < 0. IN: text is the session's secret, and whoever was signed in on that device is not any
 * more. Failures are counted in the same unit, per badge and per device. */
enum hf_status sign_in_by_badge(struct work *w, const struct badge_sign_in *in,
                                enum badge_answer *answer, char text[SESSION_TEXT_BYTES],
                                struct session_row *session, int64_t *wait_us) HF_MUST_CHECK;

#endif
