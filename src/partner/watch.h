#ifndef HF_PARTNER_WATCH_H
#define HF_PARTNER_WATCH_H

#include "base/json_out.h"
#include "partner/outbound.h"

/* Helpers for the adapters that look after subscriptions (kind pull.webhooks): first what there is
 * is listed, then what is wrong is mended, one call each. The row's progress between the calls:
 * {"url": where ours arrive as seen last, "todo": ["..."], "mended": ["topic"], "subscribed": N,
 * "missing": ["topic"], "tries": N}. Nothing is mended but right after a list: when an answer was
 * lost the list comes first again, so that nothing is made twice. */

enum { WATCH_TOPICS_MAX = 16 };

struct watch {
    struct slice path, url; /* url "": never seen */
    struct slice todo[WATCH_TOPICS_MAX], mended[WATCH_TOPICS_MAX], missing[WATCH_TOPICS_MAX];
    int todo_count, mended_count, missing_count;
    int64_t subscribed, tries;
    bool mend; /* todo[0] is to be mended; otherwise list */
};
void watch_read(struct arena *a, const struct outbound_task *t, struct watch *w);
/* This address is where the connection's webhooks arrive. */
bool watch_is_ours(const struct watch *w, struct slice url);
void watch_add(struct slice *list, int *count, struct slice topic);
/* todo[0] is done. */
void watch_mended(struct watch *w, struct slice topic);
/* todo[0] is refused over there: a person's, and no reason to leave the others. */
void watch_refused(struct watch *w, struct slice topic);
/* AGAIN while something is to do, else DONE with the facts. */
void watch_go_on(struct arena *a, struct watch *w, const struct outbound_task *t,
                 struct outbound_result *r);

#endif
