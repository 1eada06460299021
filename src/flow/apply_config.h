#ifndef HF_FLOW_APPLY_CONFIG_H
#define HF_FLOW_APPLY_CONFIG_H

#include "flow/work.h"
#include "rules/config_read.h"

/* Applies a site or a profile file through the door: every version is kept, the newest counts. */

struct config_apply {
    struct slice text; /* the YAML */
    bool dry_run;
    /* out: set anew by every run */
    struct config_reader reader; /* errors, with line and column */
    struct slice *changes;       /* "stock.buffer: 2 -> 3"; in the transaction's arena */
    int change_count;
    const char *kind; /* "site" or "profile"; static */
    struct slice id;  /* the warehouse or the merchant */
    int64_t version;  /* after the apply */
};
enum { CHANGES_MAX = 500 };

/* w: a unit of the hub (merchant 0). OK: applied, or nothing changed; REFUSED: reader.errors say
 * why. */
enum hf_status apply_config(struct work *w, struct config_apply *c) HF_MUST_CHECK;

#endif
