#ifndef HF_RULES_EXAMINATION_H
#define HF_RULES_EXAMINATION_H

#include "base/json_out.h"

/* What a platform said of a connection when it was asked how it is (kind pull.check): filled by the
 * adapters step by step, kept as JSON, judged by rules/doctor.h. What a platform cannot say is left
 * unknown. Nothing in it is a secret or a person's. */

enum { EXAMINED_NAMES_MAX = 32 };

struct examined_list {
    struct slice names[EXAMINED_NAMES_MAX];
    int count;
};

struct examination {
    int64_t step;        /* of several calls: those that are done */
    int64_t sent_us;     /* of the newest call: when it was made, by our clock */
    int64_t their_us;    /* and what time it was over there (Date); 0 = not said */
    int64_t http_status; /* of the newest answer */
    struct slice shop;   /* what the platform calls the account; SLICE_NONE = not said */

    struct slice version_asked, version_served; /* of the API; SLICE_NONE: it has no versions */
    struct slice version_newest;                /* that is not a preview; SLICE_NONE = not said */
    bool version_retired;                       /* it says that ours is no longer supported */

    bool scopes_known;
    struct examined_list scopes_missing;

    bool hooks_known;
    int64_t hooks; /* topics that come to us, as they should */
    struct examined_list hooks_missing, hooks_elsewhere, hooks_off, hooks_other_version;

    bool location_known, location_found, location_active;
    struct slice location_name;
};

void examined_add(struct examined_list *l,
                  struct slice name); /* what is past the maximum: dropped */
/* One object. */
void examination_put(struct json_out *o, const struct examination *e);
/* Zeroed where v is NULL or has it not. Texts are v's. */
void examination_get(const struct json *v, struct examination *e);

#endif
