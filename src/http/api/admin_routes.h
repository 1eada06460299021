#ifndef HF_HTTP_API_ADMIN_ROUTES_H
#define HF_HTTP_API_ADMIN_ROUTES_H

#include "http/route.h"

void handle_apply(struct exchange *x);
void handle_create_token(struct exchange *x);
void handle_list_tokens(struct exchange *x);
void handle_revoke_token(struct exchange *x);
void handle_rotate_token(struct exchange *x);
void handle_add_user(struct exchange *x);
void handle_import(struct exchange *x);
void handle_list_files(struct exchange *x);
void handle_get_file(struct exchange *x);
void handle_list_events(struct exchange *x);
void handle_checks(struct exchange *x);
void handle_rules(struct exchange *x);
void handle_backup(struct exchange *x);

#endif
