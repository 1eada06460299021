#ifndef HF_FLOW_PEOPLE_SIGN_IN_H
#define HF_FLOW_PEOPLE_SIGN_IN_H

#include "base/password.h"
#include "flow/work.h"
#include "rules/access.h"

/* People who sign in (docs/approvals.md): enrolled once by a code, then password and one-time code;
 * a session that ends by itself; a fresh one-time code where a decision needs it. */

enum {
    SESSION_TEXT_BYTES = 48, /* hs_ and 43 characters */
    ENROL_TEXT_BYTES = 48,   /* he_ and 43 characters */
    RECOVERY_CODES = 10,
    RECOVERY_TEXT_BYTES = 20, /* 16 characters, 80 bits, and a dash */
    SESSION_IDLE_MINUTES = 15,
    SESSION_HOURS = 8,
    FLOOR_IDLE_MINUTES = 30, /* of a session by badge and PIN */
    FLOOR_SESSION_HOURS = 12,
    SESSIONS_OF_ONE = 5,
    STEP_UP_MINUTES = 5,
    ENROL_HOURS = 72,
};

/* A code that lets this person choose a password; shown once. An older one is dead. */
enum hf_status offer_enrolment(struct work *w, int64_t person_id,
                               char text[ENROL_TEXT_BYTES]) HF_MUST_CHECK;

struct enrolment { /* what the code belongs to */
    int64_t person_id;
    struct slice name;
    enum role role;
};
/* OK; REFUSED: unknown, used or too old. */
enum hf_status find_enrolment(struct txn *tx, struct slice code, int64_t now_us,
                              struct enrolment *e) HF_MUST_CHECK;
struct enrolled { /* shown once */
    char totp[TOTP_TEXT_BYTES];
    char recovery[RECOVERY_CODES][RECOVERY_TEXT_BYTES];
};
/* Sets the password's hash and new second factors, ends every session. OK; REFUSED: used meanwhile.
 */
enum hf_status enrol_person(struct work *w, int64_t person_id, struct slice code, const char *hash,
                            struct enrolled *out) HF_MUST_CHECK;

struct known_person {
    int64_t person_id; /* 0 = nobody of that name */
    enum role role;
    int64_t merchant_id;
    struct slice password_hash; /* "" = not enrolled */
};
/* Always OK or < 0: an unknown name is person 0. */
enum hf_status find_person_named(struct txn *tx, struct slice name,
                                 struct known_person *p) HF_MUST_CHECK;

struct sign_in {
    struct slice name, password_hash; /* as it was when the password was compared */
    bool password_right;
    struct slice totp, recovery;
    struct slice address; /* "": no limit by address (loopback, a trusted proxy) */
};
struct session_row {
    int64_t session_id, person_id, merchant_id, seen_at_us, ends_at_us, step_up_at_us;
    enum role role;
    struct slice name;
    int64_t device_id; /* of a session by badge: it is good on this device alone; 0 = anywhere */
    struct slice device;
};
/* OK: text is the session's secret. REFUSED: wrong in some way, not told which; *wait_us > 0: too
 * many failures, ask again later. Failures are counted in the same unit. */
enum hf_status sign_in(struct work *w, const struct sign_in *in, char text[SESSION_TEXT_BYTES],
                       struct session_row *session, int64_t *wait_us) HF_MUST_CHECK;
/* Whose session this is now. device: the floor device's own token, or SLICE_NONE. REFUSED: unknown,
 * ended, idle, too old, or by badge and not on its device. */
enum hf_status find_session(struct txn *tx, struct slice text, struct slice device, int64_t now_us,
                            struct session_row *row) HF_MUST_CHECK;
int session_idle_minutes(const struct session_row *row);
struct session_wish { /* borrowed */
    const struct known_person *person;
    struct slice name;
    int64_t device_id; /* by badge; 0 = with a password */
    struct slice device;
};
/* The caller has made sure who it is. text: the session's secret; the person's oldest session ends
 * when there are too many. */
enum hf_status open_session(struct work *w, const struct session_wish *wish,
                            char text[SESSION_TEXT_BYTES], struct session_row *row) HF_MUST_CHECK;
/* prefix and 40 characters of base32: 200 random bits. */
void new_secret(const char *prefix, char *text, size_t room);
enum hf_status see_session(struct work *w, int64_t session_id) HF_MUST_CHECK;
enum hf_status end_session(struct work *w, int64_t session_id) HF_MUST_CHECK;
/* A one-time code of this person, used up. OK or REFUSED; failures count as failed sign-ins. */
enum hf_status use_one_time_code(struct work *w, int64_t person_id,
                                 struct slice totp) HF_MUST_CHECK;
/* After a one-time code: a new secret for the session, good for STEP_UP_MINUTES of decisions. */
enum hf_status step_up(struct work *w, int64_t session_id,
                       char text[SESSION_TEXT_BYTES]) HF_MUST_CHECK;
/* Ends the person's sessions and tokens for good. OK; NOT_FOUND: disabled before. */
enum hf_status disable_person(struct work *w, int64_t person_id) HF_MUST_CHECK;

#endif
