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
#define GUIDE_BREACH_MAP(X)                                                                \
    X(CARRIER, "carrier", "the load's carrier is not among those that the guide approves") \
    X(CARTON_WEIGHT, "carton_weight", "a carton is heavier than the guide takes")          \
    X(PALLET, "pallet", "a carton stands on no pallet with an SSCC")                       \
    X(ASN_LATE, "asn_late", "the ASN is later before the appointment than the guide asks")

enum guide_breach {
#define X(symbol, name, says) GUIDE_##symbol,
    GUIDE_BREACH_MAP(X)
#undef X
        GUIDE_BREACHES
};
const char *guide_breach_name(enum guide_breach b);
const char *guide_breach_says(enum guide_breach b);

enum { GUIDE_CARRIERS_MAX = 16 };
struct routing_guide { /* texts as those of the JSON it was read from */
    struct slice carriers[GUIDE_CARRIERS_MAX];
    int carrier_count;                    /* 0 = any */
    int64_t carton_max_weight_g;          /* 0 = not stated */
    bool pallets;                         /* every carton on a pallet */
    int64_t asn_lead_hours;               /* before the appointment; -1 = not stated */
    int64_t charge_minor[GUIDE_BREACHES]; /* 0 = none is stated */
    struct slice currency;                /* of the charges; "" = no charges */
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

#endif
