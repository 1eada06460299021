#ifndef HF_RULES_ROUTING_GUIDE_H
#define HF_RULES_ROUTING_GUIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/json_out.h"

/* A retailer's routing guide as rules (B2B-1): data that stands with a version of its document, and
 * never changes with it. Asked of a load: which of its rules does it break, and what does the
 * retailer charge for that? Pure. */

/* X(SYMBOL, name: also its key under `chargebacks`, what it says) */
#define GUIDE_BREACH_MAP(X)                                                                    \
    X(CARRIER, "carrier", "the load's carrier is not among those that the guide approves")     \
    X(CARTON_WEIGHT, "carton_weight", "a carton is heavier than the guide takes")              \
    X(CARTON_SIZE, "carton_size", "a carton is larger than the guide takes")                   \
    X(CARTON_UNMEASURED, "carton_unmeasured", "a carton's box has no size on file")            \
    X(CARTON_MATERIAL, "carton_material", "a carton holds a material that the guide forbids")  \
    X(PALLET, "pallet", "a carton stands on no pallet with an SSCC")                           \
    X(ASN_LATE, "asn_late", "the ASN is later before the appointment than the guide asks")     \
    X(PALLET_UNMEASURED, "pallet_unmeasured", "a pallet was not measured, and the guide asks") \
    X(PALLET_SIZE, "pallet_size", "the base of a pallet is none of the guide's")               \
    X(PALLET_HEIGHT, "pallet_height", "a pallet is higher than the guide takes")               \
    X(PALLET_WEIGHT, "pallet_weight", "a pallet is heavier than the guide takes")              \
    X(PALLET_STACK, "pallet_stack", "more pallets stand on each other than the guide takes")   \
    X(PALLET_WRAP, "pallet_wrap", "a pallet is not wrapped as the guide asks")                 \
    X(PALLET_LABELS, "pallet_labels", "a pallet carries its SSCC on fewer sides than asked")   \
    X(PALLET_LABEL_PLACE, "pallet_label_place", "a pallet's label sits where the guide has none")

enum guide_breach {
#define X(symbol, name, says) GUIDE_##symbol,
    GUIDE_BREACH_MAP(X)
#undef X
        GUIDE_BREACHES
};
const char *guide_breach_name(enum guide_breach b);
const char *guide_breach_says(enum guide_breach b);

enum { GUIDE_CARRIERS_MAX = 16, GUIDE_WORDS_MAX = 8 };
struct pallet_size {
    int64_t long_mm, short_mm;
};
struct routing_guide { /* texts as those of the JSON it was read from */
    struct slice carriers[GUIDE_CARRIERS_MAX];
    int carrier_count;                       /* 0 = any */
    int64_t carton_max_weight_g;             /* 0 = not stated */
    int64_t carton_max_mm[3];                /* longest side first; [0] 0 = not stated */
    struct slice forbidden[GUIDE_WORDS_MAX]; /* materials that are in no carton */
    int forbidden_count;
    bool pallets;                              /* every carton on a pallet */
    int64_t asn_lead_hours;                    /* before the appointment; -1 = not stated */
    struct pallet_size sizes[GUIDE_WORDS_MAX]; /* bases that it takes */
    int size_count;                            /* 0 = any */
    int64_t pallet_max_height_mm, pallet_max_weight_g, pallet_max_stack, pallet_label_sides;
    int64_t pallet_label_min_mm, pallet_label_max_mm; /* its lower edge above the floor */
    int64_t pallet_label_edge_mm;                     /* at least so far from the vertical edge */
    struct slice wraps[GUIDE_WORDS_MAX];              /* ways to wrap that it takes */
    int wrap_count;                                   /* 0 = any */
    int64_t charge_minor[GUIDE_BREACHES];             /* 0 = none is stated */
    struct slice currency;                            /* of the charges; "" = no charges */
};

/* OK; REFUSED: *field is the key that is wrong, *expected what it should be. static. */
enum hf_status guide_read(const struct json *rules, struct routing_guide *g, const char **field,
                          const char **expected) HF_MUST_CHECK;

/* The same as JSON again. */
void guide_write(struct json_out *o, const struct routing_guide *g);

struct guide_facts {
    struct slice carrier;
    int64_t heaviest_g, loose_cartons;  /* a carton on no pallet */
    int64_t slot_at_us, asn_sent_at_us; /* 0 = not yet */
    int64_t now_us;
};
/* The breaches as bits, 1u << GUIDE_*. An ASN that was not sent is late when its hour is over. */
unsigned guide_judge(const struct routing_guide *g, const struct guide_facts *f);

struct carton_facts {
    struct slice sscc;
    int64_t side_mm[3];           /* of its box, in any order; 0 = not on file */
    const struct slice *material; /* what it was packed with */
    int material_count;
};
/* The same of one carton. */
unsigned guide_judge_carton(const struct routing_guide *g, const struct carton_facts *f);
/* true: said of single cartons; of the others: of a pallet, or of the load. */
bool guide_breach_is_of_carton(enum guide_breach b);

struct pallet_facts { /* as measured; length_mm 0 = it was not */
    struct slice sscc;
    int64_t length_mm, width_mm, height_mm, weight_g, stack, label_sides;
    struct slice wrap;
    int64_t label_height_mm, label_edge_mm; /* 0 = not measured */
};
/* The same of one pallet. One that was not measured breaks nothing but that, where a rule asks. */
unsigned guide_judge_pallet(const struct routing_guide *g, const struct pallet_facts *f);

#endif
