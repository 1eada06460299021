#ifndef HF_HTTP_API_SESSION_ROUTES_H
#define HF_HTTP_API_SESSION_ROUTES_H

#include "http/route.h"

/* People: enrolment, sign-in, sessions (docs/approvals.md). */
void handle_enrol(struct exchange *x);
void handle_sign_in(struct exchange *x);
void handle_get_session(struct exchange *x);
void handle_end_session(struct exchange *x);
void handle_step_up(struct exchange *x);

struct session_row;
/* For whoever opens a session: the answer, and the two ways it is refused. */
void put_session(struct exchange *x, struct slice session, bool by_cookie, bool fresh,
                 const struct session_row *row);
int refuse_sign_in(struct exchange *x, int64_t wait_us, const char *words);
void answer_busy(struct exchange *x);

/* Badges and PINs (badge_routes.c). */
void handle_badge_sign_in(struct exchange *x);
void handle_give_badge(struct exchange *x);
void handle_revoke_badge(struct exchange *x);

/* Floor devices (device_routes.c). */
void handle_register_device(struct exchange *x);
void handle_list_devices(struct exchange *x);
void handle_revoke_device(struct exchange *x);
void handle_pair_device(struct exchange *x);

/* The people themselves. find_named: the person of the path, of the caller's own merchant; OK, or a
 * status with its problem. */
enum hf_status find_named(struct work *w, struct exchange *x, int64_t *person_id, enum role *role,
                          bool *enrolled) HF_MUST_CHECK;
void handle_list_users(struct exchange *x);
void handle_disable_user(struct exchange *x);
void handle_offer_enrolment(struct exchange *x);

#endif
