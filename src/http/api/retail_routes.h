#ifndef HF_HTTP_API_RETAIL_ROUTES_H
#define HF_HTTP_API_RETAIL_ROUTES_H

#include "http/route.h"

void handle_create_load(struct exchange *x);
void handle_list_loads(struct exchange *x);
void handle_get_load(struct exchange *x);
void handle_get_load_paper(struct exchange *x);
/* Which command of a load: route's variant. */
enum { LOAD_UNITS, LOAD_SLOT, LOAD_ASN, LOAD_ASN_SENT, LOAD_PALLET };
void handle_attach_load_paper(struct exchange *x);
void handle_load_command(struct exchange *x);

/* Documents: register, check; route's variant. */
enum { DOCUMENT_REGISTER, DOCUMENT_CHECK };
void handle_document(struct exchange *x);
void handle_list_documents(struct exchange *x);

#endif
