#ifndef HF_HTTP_EVENT_STREAM_H
#define HF_HTTP_EVENT_STREAM_H

#include <sys/types.h>

#include "http/exchange.h"

/* Answers that go on: GET /v1/events as text/event-stream (HTML, server-sent events). One thread
 * looks for what is new, for all of them; the connection sleeps in between. A stream ends when its
 * caller's session or token ends. */

enum {
    STREAMS_MAX = 64,        /* each is a query per look */
    STREAMS_OF_ONE = 8,      /* tabs of one person */
    STREAM_LOOK_MS = 300,    /* how late an event may be */
    STREAM_HEARTBEAT_S = 15, /* below the idle limits of proxies */
    STREAM_ROOM =
        64 *
        1024, /* a reader that is slower than that is let go, and comes again with its last id */
};

struct event_streams;
struct event_stream;

struct event_streams *event_streams_start(struct hub *hub);
/* Every stream ends; nothing new is opened. */
void event_streams_end(struct event_streams *all);
/* After the carrier let all of them go. */
void event_streams_free(struct event_streams *all);

/* x's caller hears this merchant's events after seq; -1 = from now on. NULL: there are too many. */
struct event_stream *event_stream_open(struct event_streams *all, const struct exchange *x,
                                       int64_t merchant_id, int64_t after);

/* For the carrier. Bytes; 0 = none now, and wake(arg) will be called once there are; -1 = the end.
 */
ssize_t event_stream_read(struct event_stream *s, char *text, size_t room, void (*sleep)(void *arg),
                          void (*wake)(void *arg), void *arg);
void event_stream_close(struct event_stream *s);

#endif
