#ifndef HF_PARTNER_PULL_CURSOR_H
#define HF_PARTNER_PULL_CURSOR_H

#include "partner/outbound.h"

/* How far a pull of orders has come; kept as the row's progress between two calls, so that it goes
 * on from there after any outage. Nothing older than since_us is missing; a scan reads from there,
 * with an overlap, to the end, and only then since_us moves to the newest stamp it saw: a stamp of
 * the platform's own clock. */
struct pull_cursor {
    int64_t since_us;
    bool confirmed;   /* since_us is a stamp we read; before that it is when we began to listen, and
                         has no overlap */
    int64_t high_us;  /* newest stamp of this scan; 0 = none yet */
    int64_t after_us; /* of this scan: everything older was read; 0 = it begins */
    int64_t page;     /* of those after after_us; 0 = the first */
    int64_t tried;    /* platform's own: another way of asking */
    struct slice token; /* platform's own cursor; "" = none */
    struct slice more;  /* ids still to be read one by one, comma between; "" = none */
};

/* Of a row that has never run: from when it was made. */
void pull_cursor_read(struct arena *a, const struct outbound_item *item, struct pull_cursor *c);
struct slice pull_cursor_print(struct arena *a, const struct pull_cursor *c);
/* Where a scan has to begin. */
int64_t pull_cursor_from(const struct pull_cursor *c, int64_t overlap_us);
/* The scan reached the end: DONE with the next progress. */
void pull_cursor_end(struct arena *a, struct pull_cursor *c, struct outbound_result *r);
/* It goes on: AGAIN. */
void pull_cursor_go_on(struct arena *a, const struct pull_cursor *c, struct outbound_result *r);

/* Fills key, topic and body of an order found by a pull. id and stamp: as the platform writes them.
 * false: no room. */
bool pulled_order(struct arena *a, struct slice id, struct slice stamp, struct slice topic,
                  struct slice body, struct outbound_order *o);

#endif
