#ifndef HF_HTTP_API_COUNT_LINES_H
#define HF_HTTP_API_COUNT_LINES_H

#include "flow/stock/stock.h"
#include "http/route.h"

/* The lines of a count, an adjustment or a count sheet: read from a body, applied one by one in one
 * unit, and shown with what became of each. A line that its caller may only ask for becomes a
 * request. */

enum { COUNT_LINES_MAX = 500 };

struct count_paper {
    const struct merchant *merchant;
    struct count_line lines[COUNT_LINES_MAX];
    struct count_outcome outcomes[COUNT_LINES_MAX];
    int64_t requests[COUNT_LINES_MAX]; /* 0 = none */
    int count;
};

/* "operator", "counted_at" and "lines" of root; head: what all lines share, without these. least: 0
 * where a paper without lines says something too. false: answered with 400. */
bool count_lines_read(struct exchange *x, const struct json *root, struct count_line *head,
                      int least, struct count_paper *c);
/* 0: done, *waits when a line waits for a second person. Else the status to return from apply. */
int count_lines_apply(struct work *w, struct exchange *x, struct count_paper *c, bool *waits);
/* "lines": [...] */
void count_lines_put(struct exchange *x, const struct work *w, const struct count_paper *c);

#endif
