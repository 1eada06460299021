#ifndef HF_HTTP_API_PAGE_H
#define HF_HTTP_API_PAGE_H

#include "http/route.h"
#include "store/store.h"

/* A list in pages: {"items":[...],"next":CURSOR}, next null on the last page. A cursor is the
 * opaque id of the last item shown; it is given back as it was got. The statement behind a list
 * orders by its first column and takes limit + 1 rows, the last of which only says that there are
 * more. */

enum { PAGE_DEFAULT = 50, PAGE_MAX = 200 };

struct page {
    struct exchange *x;
    struct rows rows; /* the row to show, after page_next() */
    int64_t last;     /* its first column */
    int64_t limit, shown;
    bool more, whole;
};

/* "limit" of the query, 1 to PAGE_MAX, PAGE_DEFAULT when absent. false: answered with 400. */
bool page_limit(struct exchange *x, int64_t *limit);
/* "cursor" of the query, an id of this prefix and merchant; *after is untouched when absent. The
 * hub's own lists name merchant 0. false: answered with 400. */
bool page_cursor(struct exchange *x, const char *prefix, int64_t merchant_id, int64_t *after);

/* What every list of one merchant's is asked with: "merchant", "limit", "cursor". *after is
 * untouched without a cursor. NULL: answered. */
const struct merchant *page_admit(struct exchange *x, const char *prefix, int64_t *limit,
                                  int64_t *after);

/* Runs the statement and opens the list. On a negative status nothing was written. */
enum hf_status page_open(struct page *p, struct exchange *x, struct txn *tx, int64_t limit,
                         const struct sql *sql, const struct param *params,
                         unsigned count) HF_MUST_CHECK;
/* A list that is given whole: few rows by nature, or a queue of which the next matter. Its rows
 * need not begin with an id. */
enum hf_status page_open_whole(struct page *p, struct exchange *x, struct txn *tx,
                               const struct sql *sql, const struct param *params,
                               unsigned count) HF_MUST_CHECK;
/* true: the next row is in p->rows. */
bool page_next(struct page *p);
/* Ends the list; prefix and merchant make the cursor. Returns 200, or the store's status (< 0). */
int page_close(struct page *p, const char *prefix, int64_t merchant_id);
/* Ends a list that was given whole: next is null. */
int page_close_whole(struct page *p);
/* The same for a ledger, whose rows are numbered: the cursor is the last number, as text. */
int page_close_number(struct page *p);

#endif
