#ifndef HF_FLOW_INBOUND_INBOUND_H
#define HF_FLOW_INBOUND_INBOUND_H

#include "flow/dossier.h"
#include "flow/floor/scan.h"
#include "flow/stock/stock.h"
#include "rules/gs1.h"
#include "rules/inbound_states.h"
#include "rules/receiving.h"

/* Inbound goods (RCV-1 to RCV-7, PUT-1, PUT-2, docs/inbound.md): the owner announces, the floor
 * counts, checks, accepts and puts away. Units of an inbound lie under the handling unit
 * "inbound:ID" until they have their place. */

enum {
    INBOUND_LINES_MAX = 1000, /* articles of one inbound */
    INBOUND_ITEMS_MAX = 2000, /* cartons x articles of one message */
    RECEIPT_LINES_MAX = 200,  /* of one count */
    INBOUND_QTY_MAX = 100000000
};

enum inbound_kind { INBOUND_ASN, INBOUND_PURCHASE_ORDER, INBOUND_UNANNOUNCED };
const char *inbound_kind_name(enum inbound_kind k);

struct inbound_line {
    int line;
    int64_t sku_id, expected, called, received, held, accepted, put, cancelled, location_id;
    struct slice sku;
};

struct inbound { /* lives in the transaction's arena */
    int64_t inbound_id;
    enum inbound_kind kind;
    struct slice ref, purchase_order, supplier, carrier, dock, closed_why;
    enum inbound_state state;
    int64_t warehouse_id, version, issued_at_us, expected_at_us, announced_at_us, slot_from_us,
        slot_to_us, arrived_at_us;
    int64_t cartons_expected, cartons_arrived, state_at_us;
    struct inbound_line *lines; /* room for INBOUND_LINES_MAX */
    int line_count;
    struct ledger ledger;
    struct open_list open;
};

/* OK or NOT_FOUND. */
enum hf_status load_inbound(struct work *w, int64_t inbound_id, struct inbound **in) HF_MUST_CHECK;
/* By ASN or purchase order number, or by a carton's code. OK or NOT_FOUND. */
enum hf_status find_inbound(struct work *w, struct slice code, int64_t *inbound_id) HF_MUST_CHECK;
/* An empty one in memory, announced and not stored. FULL. */
enum hf_status make_inbound(struct work *w, enum inbound_kind kind, struct slice ref,
                            int64_t warehouse_id, struct inbound **in) HF_MUST_CHECK;
/* Its row, in the state it has by now. REFUSED: the merchant has that number. */
enum hf_status insert_inbound(struct work *w, struct inbound *in) HF_MUST_CHECK;
enum hf_status save_inbound(struct work *w, struct inbound *in) HF_MUST_CHECK;
/* The line of this article; made with nothing expected when there is none. NULL: no room. */
struct inbound_line *inbound_line_of(struct inbound *in, int64_t sku_id, struct slice sku);
/* Units that the paper still promises. */
int64_t inbound_outstanding(const struct inbound_line *l);
bool inbound_has_outstanding(const struct inbound *in);
/* Writes the line and moves the expected stock by what its figures changed. before: as it was. */
enum hf_status save_inbound_line(struct work *w, const struct inbound *in,
                                 const struct inbound_line *before,
                                 const struct inbound_line *l) HF_MUST_CHECK;
/* The door of inbounds: asks the table, records the transition. REFUSED: no such move from here, or
 * *missing says which evidence lacks. */
enum hf_status move_inbound(struct work *w, struct inbound *in, enum inbound_event event,
                            uint32_t *missing) HF_MUST_CHECK;
/* Opens an exception on it (the same one stays one). */
enum hf_status inbound_exception(struct work *w, struct inbound *in, enum goods_finding f, int line,
                                 struct slice a0, struct slice a1, struct slice a2) HF_MUST_CHECK;
/* The place its units share until they are put away. bucket: static. */
struct place inbound_place(struct work *w, const struct inbound *in, const char *bucket);

/* What a code on goods or paper means. */
struct goods_code {
    int64_t sku_id, qty_each, alias_id;
    struct slice sku;
    struct tracking_needs tracked;
    struct slice other; /* of an ambiguous one: what else it means */
};
/* At an instant; with_supplier: the supplier's own codes too (paper). OK; REFUSED: *problem is a
 * code (unknown_barcode alias_expired alias_ambiguous) and *message its wording. */
enum hf_status resolve_goods_code(struct work *w, struct slice code, int64_t at_us,
                                  bool with_supplier, struct goods_code *out, const char **problem,
                                  struct slice *message) HF_MUST_CHECK;

/* The same refusal for a handheld. */
struct slice spoken_goods_refusal(struct work *w, const char *problem, struct slice code,
                                  const struct goods_code *g, bool spanish);

/* -- the paper */
struct inbound_item {
    struct slice code, carton, lot, expiry;
    int64_t
        quantity; /* of the code: eaches by what it stands for; 0 takes the item off the paper */
};
struct inbound_doc {
    enum inbound_kind kind; /* ASN or PURCHASE_ORDER */
    struct slice ref, purchase_order, supplier, carrier,
        author; /* author: a connection, "" = the owner */
    const struct warehouse *warehouse;
    int64_t issued_at_us, expected_at_us, cartons;
    int64_t received_as; /* an unannounced inbound that this is the paper of; 0 = none named */
    struct inbound_item *items;
    int item_count;
};
enum inbound_result { INBOUND_NEW, INBOUND_CHANGED, INBOUND_SAME };
/* Lands a paper: a new inbound, or further items and figures of a known one; what it does not name
 * stays. OK: *in and *result. REFUSED: *field and *problem say why and nothing changed, but for
 * what *keep says: a dispute or an exception was recorded and stays. */
enum hf_status announce_inbound(struct work *w, const struct inbound_doc *d, struct inbound **in,
                                enum inbound_result *result, const char **field,
                                struct slice *problem, bool *keep) HF_MUST_CHECK;

/* -- the dock. Each: OK; REFUSED with *code and *problem, nothing changed; NOT_FOUND. */
struct refusal {
    const char *code; /* static */
    struct slice message;
    bool spoken;  /* in: said to somebody with a handheld: short, of the one line there is */
    bool spanish; /* in: in that language, where it is spoken */
};
/* format may begin with "line %d: ": left out where it is spoken. */
enum hf_status refuse(struct work *w, struct refusal *r, const char *code, const char *format, ...)
    HF_PRINTF(4, 5);

struct slot_doc {
    int64_t inbound_id, from_us, to_us;
    struct slice dock;
};
enum hf_status confirm_slot(struct work *w, const struct slot_doc *d, struct inbound **in,
                            struct refusal *why) HF_MUST_CHECK;

struct arrival_doc {
    struct slice ref, supplier, carrier; /* ref: the paper's number, or a carton's code */
    const struct warehouse *warehouse;
    int64_t cartons; /* 0 = not counted */
};
/* The inbound it belongs to; one without a paper when nobody announced it (asn_missing). */
enum hf_status arrive_inbound(struct work *w, const struct arrival_doc *d, struct inbound **in,
                              struct refusal *why) HF_MUST_CHECK;

struct receipt_line {
    struct slice code, label, lot, serial, expiry, carton,
        location;                 /* label: a scan as read; code then comes from it */
    int64_t quantity;             /* of the code */
    enum goods_finding condition; /* said: GOOD, DAMAGED ... */
    struct slice measured;        /* with DIM_MISMATCH */
};
struct receipt_doc {
    int64_t inbound_id;                        /* 0 = by ref */
    struct slice ref, operator_name, location; /* location: of sound goods whose line names none */
    struct receipt_line *lines;
    int line_count;
};
/* *receipt_id: the new receipt. */
enum hf_status receive_goods(struct work *w, const struct receipt_doc *d, struct inbound **in,
                             int64_t *receipt_id, struct refusal *why) HF_MUST_CHECK;
/* Takes exactly that receipt back (RCV-7). reason: a person's words. */
enum hf_status reverse_receipt(struct work *w, int64_t receipt_id, struct slice reason,
                               struct inbound **in, struct refusal *why) HF_MUST_CHECK;
/* Compares with the paper; every difference is an exception of its own. */
enum hf_status verify_inbound(struct work *w, int64_t inbound_id, struct inbound **in,
                              struct refusal *why) HF_MUST_CHECK;
/* What is there and sound becomes sellable. over_agreed: a second person agreed to what is beyond
 * the tolerance; else *over is set and nothing is done when there is any. */
enum hf_status accept_inbound(struct work *w, int64_t inbound_id, bool over_agreed,
                              struct inbound **in, bool *over, struct refusal *why) HF_MUST_CHECK;
/* The rest will not come. */
enum hf_status close_inbound(struct work *w, int64_t inbound_id, struct slice reason,
                             struct inbound **in, struct refusal *why) HF_MUST_CHECK;
/* Every accepted unit has its place and nothing more is to come: put_away, then closed. */
enum hf_status finish_inbound(struct work *w, struct inbound *in) HF_MUST_CHECK;

/* -- scans of the steps receive and putaway. Same contract as run_scan; answer->inbound_id names
 * the inbound. */
enum hf_status run_inbound_scan(struct work *w, const struct scan *s,
                                struct scan_answer *a) HF_MUST_CHECK;

#endif
