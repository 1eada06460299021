#ifndef HF_HTTP_API_ROW_VIEW_H
#define HF_HTTP_API_ROW_VIEW_H

#include "flow/dossier.h"
#include "http/route.h"
#include "store/store.h"

/* Rows of a statement as a list of a view, and the open exceptions of an object that is not an
 * order. */

struct text_column {
    const char *name;
    int column;
    enum { AS_TEXT, AS_NUMBER, AS_INSTANT } kind; /* instant 0 is null */
};
/* "key":[{...}]; the statement takes merchant and object. */
enum hf_status put_rows(struct exchange *x, struct txn *tx, const struct sql *sql, const char *key,
                        int64_t merchant_id, int64_t object_id, const struct text_column *columns,
                        size_t count) HF_MUST_CHECK;
/* "exceptions":[{reason,line,field,detail,clarifies,since}] */
void put_open_list(struct exchange *x, const struct open_list *l);

#endif
