#ifndef HF_HTTP_API_SESSION_ROUTES_H
#define HF_HTTP_API_SESSION_ROUTES_H

#include "http/route.h"

/* People: enrolment, sign-in, sessions (docs/approvals.md). */
void handle_enrol(struct exchange *x);
void handle_sign_in(struct exchange *x);
void handle_get_session(struct exchange *x);
void handle_end_session(struct exchange *x);
void handle_step_up(struct exchange *x);

/* The people themselves. */
void handle_list_users(struct exchange *x);
void handle_disable_user(struct exchange *x);
void handle_offer_enrolment(struct exchange *x);

#endif
