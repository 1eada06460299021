#ifndef HF_HTTP_API_PAPER_ROUTES_H
#define HF_HTTP_API_PAPER_ROUTES_H

#include "http/route.h"

void handle_list_papers(struct exchange *x);
void handle_get_paper(struct exchange *x);

/* true: Accept-Language asks for Spanish. */
bool wants_spanish(const struct exchange *x);

#endif
