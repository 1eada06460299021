#ifndef HF_TOOLS_LOAD_ENGINE_H
#define HF_TOOLS_LOAD_ENGINE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "load_histogram.h"
#include "load_orders.h"

/* Sends a chunk of requests over kept-alive connections, one request at a time on each, from one
 * thread, and counts what comes back. A connection that breaks is opened again; the request that
 * was on it counts as an error and is not sent again, because its sender cannot know its fate. */

enum { LOAD_CONNECTIONS_MAX = 4096 }; /* below the usual limit on open files, with room for us */

enum load_result { RESULT_LANDED, RESULT_DUPLICATE, RESULT_HELD, RESULT_IGNORED, RESULT_NONE };
enum { RESULT_COUNT = RESULT_NONE + 1 };

struct load_totals {
    uint64_t sent;
    uint64_t results[RESULT_COUNT];                          /* of answers with status 200 */
    uint64_t status_2xx, status_4xx, status_503, status_5xx; /* 5xx: other than 503 */
    uint64_t errors; /* connection broken, refused, or an answer that is no HTTP */
    struct histogram latency;
    int64_t active_us;       /* while requests were being sent; making chunks does not count */
    char first_problem[256]; /* the first answer that was not 200, or the first error; "" = none */
};

struct load_engine;

struct load_target {
    struct sockaddr_in address;
    unsigned connections; /* 1..LOAD_CONNECTIONS_MAX */
    double rate;          /* requests/s from a fixed timetable, 0 = as fast as answers come. With a
                           * rate, latency counts from the time a request was due, so that a stall
                           * of the server is paid by every request it delayed. */
    int64_t give_up_us;   /* no answer to anything for this long ends the run */
    FILE *acks;           /* borrowed or NULL: external ids of landed and duplicate, one per line,
                           * flushed before more is sent */
};

/* Returns NULL when memory or descriptors are short. totals: borrowed until free. */
struct load_engine *load_engine_new(const struct load_target *target, struct load_totals *totals);
void load_engine_free(struct load_engine *e);

/* Sends all of chunk and waits for its answers, or stops sending when totals->active_us reaches
 * stop_at_us (0 = never). Returns false when the target is gone: every connection refused, or
 * nothing answered for give_up_us. */
bool load_engine_run(struct load_engine *e, const struct load_chunk *chunk, int64_t stop_at_us);

/* Microseconds of the monotonic clock. */
int64_t load_now_us(void);

#endif
