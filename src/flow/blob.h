#ifndef HF_FLOW_BLOB_H
#define HF_FLOW_BLOB_H

#include "flow/work.h"

/* Files of the floor and the road - labels, slips, photos, proofs - by their SHA-256: cut into
 * chunks, each sealed under a key of the subject (an order as a rule). Destroying the subject's
 * keys erases them; the same bytes of the same subject are kept once. */

enum {
    BLOB_CHUNK_BYTES = 64 * 1024,     /* a row that both stores take without a side table */
    BLOB_BYTES_MAX = 8 * 1024 * 1024, /* a photo of a handheld; more is no label and no slip */
};

struct blob_wish {
    int64_t
        subject_id; /* whose keys seal it: the order's id (ORDER_OF a shipment), or any object's */
    const char *kind;      /* static: label slip carton photo proof document ... */
    struct slice bytes;    /* borrowed; 1 to BLOB_BYTES_MAX */
    int64_t keep_until_us; /* when retention may take it; 0 = with its subject */
};
/* Within a unit of work. OK: kept; DUPLICATE: these bytes were kept before; both set sha256.
 * REFUSED: empty or too large; < 0. */
enum hf_status keep_blob(struct work *w, const struct blob_wish *b,
                         unsigned char sha256[32]) HF_MUST_CHECK;

/* The bytes, into a; checked against the hash. Any transaction. NOT_FOUND: never kept, or erased;
 * FAILED: what is there is not what was kept. */
enum hf_status read_blob(struct txn *tx, const struct hub *hub, int64_t merchant_id,
                         int64_t subject_id, struct slice sha256, struct arena *a,
                         struct slice *bytes) HF_MUST_CHECK;

/* Paper: a blob under a name on an object, /v1/parcels/{id}/documents/NAME. name:
 * [a-z_]+.(pdf|zpl|png|jpg|csv); static or in the unit's arena. A name that is there is replaced;
 * its old bytes stay kept by hash. */
enum hf_status keep_paper(struct work *w, int64_t object_id, struct slice name,
                          const struct blob_wish *b) HF_MUST_CHECK;
/* OK: *bytes; NOT_FOUND. */
enum hf_status read_paper(struct txn *tx, const struct hub *hub, int64_t merchant_id,
                          int64_t object_id, struct slice name, struct arena *a,
                          struct slice *bytes) HF_MUST_CHECK;
/* By the name's ending; NULL: not an ending we keep. static. */
const char *paper_media_type(struct slice name);

#endif
