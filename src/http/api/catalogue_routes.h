#ifndef HF_HTTP_API_CATALOGUE_ROUTES_H
#define HF_HTTP_API_CATALOGUE_ROUTES_H

#include "http/route.h"

/* The catalogue over the API: the owner's messages, codes by hand, and what there is to read. */
enum { CATALOGUE_SKUS, CATALOGUE_ALIASES, CATALOGUE_BUNDLES }; /* route variants */

void handle_write_catalogue(struct exchange *x);
void handle_list_aliases(struct exchange *x);
void handle_list_renames(struct exchange *x);
void handle_get_sku(struct exchange *x);
void handle_list_master_gaps(struct exchange *x);

#endif
