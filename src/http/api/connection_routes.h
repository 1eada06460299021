#ifndef HF_HTTP_API_CONNECTION_ROUTES_H
#define HF_HTTP_API_CONNECTION_ROUTES_H

#include "http/route.h"

void handle_list_connections(struct exchange *x);
void handle_lag(struct exchange *x);            /* how long each one waited, hour by hour */
void handle_set_connection(struct exchange *x); /* variant: enum connection_verb */
void handle_list_outbox(struct exchange *x);
void handle_get_owed(struct exchange *x);
void handle_replay_owed(struct exchange *x);

#endif
