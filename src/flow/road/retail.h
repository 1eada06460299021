#ifndef HF_FLOW_ROAD_RETAIL_H
#define HF_FLOW_ROAD_RETAIL_H

#include "flow/work.h"
#include "rules/exceptions.h"
#include "rules/routing_guide.h"

/* Retail: loads of cartons and pallets with their SSCC, the ASN that goes ahead, the appointment,
 * and the documents that somebody compared (docs/retail.md). */

enum { LOAD_DOCUMENTS_MAX = 16, LOAD_UNITS_MAX = 2000 };

struct retail_load { /* texts in the unit's arena */
    int64_t load_id, warehouse_id, slot_at_us, asn_sent_at_us, departed_at_us;
    struct slice reference, consignee, carrier, documents, papers, slot_ref, slot_confirmed_by,
        asn_ref, asn_sha256;
};
/* OK or NOT_FOUND. */
enum hf_status load_retail(struct work *w, int64_t load_id, struct retail_load *l) HF_MUST_CHECK;
/* The load a carton is on; 0 = none. */
enum hf_status load_of_parcel(struct work *w, int64_t parcel_id, int64_t *load_id) HF_MUST_CHECK;

/* What stands in the way of loading, or of leaving. REASON_NONE: nothing. Checked in the order
 * document, slot, ASN, papers; an ASN counts as sent only for exactly what is on the load now. */
enum load_step { LOAD_LOADING, LOAD_LEAVING };
enum hf_status judge_load(struct work *w, const struct retail_load *l, enum load_step step,
                          struct reason *r) HF_MUST_CHECK;
/* What the load breaks of its documents' routing guides, and what that costs (B2B-1). It stops
 * nothing. out: room for GUIDE_FINDINGS_MAX. */
struct guide_finding {
    struct slice document, version;
    enum guide_breach breach;
    int64_t charge_minor; /* 0 = the guide states none */
    struct slice currency;
    struct slice unit; /* the first carton or pallet that breaks it; "" = of the load */
};
enum { GUIDE_FINDINGS_MAX = LOAD_DOCUMENTS_MAX * GUIDE_BREACHES };
enum hf_status judge_guides(struct work *w, const struct retail_load *l, struct guide_finding *out,
                            int *count) HF_MUST_CHECK;
/* Opens the exception of what stands in the way, on the load. */
enum hf_status raise_on_load(struct work *w, const struct retail_load *l,
                             const struct reason *r) HF_MUST_CHECK;

/* The ASN as CSV: load, pallet, carton, order, sku, quantity. No personal data. */
enum hf_status write_asn(struct work *w, const struct retail_load *l, struct slice *csv,
                         unsigned char sha256[32], int *cartons) HF_MUST_CHECK;

/* The first of the load's papers that is not attached; "" = none lacks. */
enum hf_status missing_paper(struct work *w, const struct retail_load *l,
                             struct slice *name) HF_MUST_CHECK;

/* -- commands. OK, or REFUSED with a->problem */
struct retail_answer {
    const char *problem;
    struct slice message;
    struct slice sscc;     /* add_units: of the pallet, "" = none */
    struct slice expected; /* check_document: the version in force */
    bool good;             /* check_document */
    int count;
};
struct units_wish {
    int64_t load_id;
    bool pallet;              /* a new pallet takes them */
    const struct slice *sscc; /* of cartons */
    int count;
};
enum hf_status add_units(struct work *w, const struct units_wish *u,
                         struct retail_answer *a) HF_MUST_CHECK;
/* A pallet of the load as somebody measured it; the last word counts. */
enum hf_status measure_pallet(struct work *w, int64_t load_id, const struct pallet_facts *f,
                              struct retail_answer *a) HF_MUST_CHECK;
enum hf_status confirm_load_slot(struct work *w, int64_t load_id, int64_t at_us, struct slice ref,
                                 struct retail_answer *a) HF_MUST_CHECK;
/* Draws the ASN anew, keeps it as paper of the load (asn.csv) and owes it to the outside. */
enum hf_status prepare_asn(struct work *w, int64_t load_id, struct retail_answer *a) HF_MUST_CHECK;
/* It was sent: by whom, under which reference of the receiver. */
enum hf_status record_asn_sent(struct work *w, int64_t load_id, struct slice ref,
                               struct retail_answer *a) HF_MUST_CHECK;

/* name: of the paper; file: the same with its ending. NOT_FOUND: no such load. */
enum hf_status attach_load_paper(struct work *w, int64_t load_id, struct slice name,
                                 struct slice file, struct slice bytes,
                                 struct retail_answer *a) HF_MUST_CHECK;

struct document_wish {
    int64_t load_id; /* check: for which load; 0 = for none */
    struct slice name, version;
    unsigned char sha256[32];
    int64_t effective_at_us; /* register */
    struct slice rules;      /* register: a routing guide as JSON, or "" */
};
enum hf_status register_document(struct work *w, const struct document_wish *d, int64_t *id,
                                 struct retail_answer *a) HF_MUST_CHECK;
enum hf_status check_document(struct work *w, const struct document_wish *d,
                              struct retail_answer *a) HF_MUST_CHECK;
/* "NAME@VERSION" is not the version in force any more: *since. OK: it is, or nobody registered it;
 * REFUSED. */
enum hf_status document_in_force(struct txn *tx, int64_t merchant_id, int64_t now_us,
                                 struct slice named, int64_t *since_us) HF_MUST_CHECK;

#endif
