#ifndef HF_FLOW_PEOPLE_DEVICE_H
#define HF_FLOW_PEOPLE_DEVICE_H

#include "flow/people/sign_in.h"

/* Floor devices (docs/access.md, "Floor devices"): a supervisor registers one by name and gets a
 * pairing code, good once and for a quarter of an hour; the device turns it into a token of its
 * own. Only the digests of both are kept. */

enum {
    PAIRING_TEXT_BYTES = 16, /* XXXXX-XXXXX: 50 bits */
    PAIRING_MINUTES = 15,
    DEVICE_TEXT_BYTES = 48, /* hd_ and 40 characters */
    DEVICE_NAME_MOST = 64,
};

/* A new device, or a new code for one of this name; *known says which. Shown once. OK or < 0. */
enum hf_status register_device(struct work *w, struct slice name, char code[PAIRING_TEXT_BYTES],
                               int64_t *device_id, bool *known) HF_MUST_CHECK;

struct floor_device {
    int64_t device_id;     /* 0 = none */
    struct slice name;     /* in the transaction's arena */
    int64_t last_sequence; /* pair_device: the newest number of its scans; 0 = none */
};
/* Uses the code up. OK: text is the device's token, the one it had is dead. REFUSED: unknown, used
 * or too old; *wait_us > 0: too many wrong ones from that address ("" = no limit). */
enum hf_status pair_device(struct work *w, struct slice code, struct slice address,
                           char text[DEVICE_TEXT_BYTES], struct floor_device *d,
                           int64_t *wait_us) HF_MUST_CHECK;
/* Which device this token belongs to; device_id 0: none. OK or < 0. */
enum hf_status find_device(struct txn *tx, struct slice text, struct floor_device *d) HF_MUST_CHECK;
/* Its token, its code and the sessions on it are dead. OK; NOT_FOUND; REFUSED: revoked before. */
enum hf_status revoke_device(struct work *w, int64_t device_id) HF_MUST_CHECK;

#endif
