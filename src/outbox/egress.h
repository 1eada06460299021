#ifndef HF_OUTBOX_EGRESS_H
#define HF_OUTBOX_EGRESS_H

#include "partner/outbound.h"
#include "rules/egress.h"

/* The one way out: an HTTPS call by libcurl, with everything that could lead elsewhere shut. The
 * name is resolved once and refused when any of its addresses is not global unicast; the checked
 * address is the one that is connected to; TLS 1.2 or newer is verified against the name; no
 * redirect, no proxy of the environment, no cookie; 5 s to connect, 20 s in all, 4 MiB of answer.
 * Neither headers nor bodies reach a log. */

enum {
    EGRESS_CONNECT_S = 5,
    EGRESS_TOTAL_S = 20,
    EGRESS_ANSWER_BYTES = 4 * 1024 * 1024,
    EGRESS_REPLY_HEADERS = 64
};

struct egress_options {
    struct egress_allow allowed[EGRESS_ALLOWED_MAX]; /* HOST:PORT that may be private */
    int allowed_count;
    const char *ca_file; /* NULL = the system's */
};

enum egress_end {
    EGRESS_ANSWERED,  /* reply is set */
    EGRESS_NOT_SENT,  /* surely nothing reached the other side */
    EGRESS_LOST,      /* sent, and no whole answer came: it may have taken effect */
    EGRESS_FORBIDDEN, /* the URL or the address behind its name may not be called */
};

struct egress_answer {
    enum egress_end end;
    struct outbound_reply reply; /* lives in the arena */
    const char *why;             /* when there is no answer; static, for people */
    struct egress_header {
        struct slice name, value;
    } headers[EGRESS_REPLY_HEADERS];
    int header_count;
};

/* One thread's client; owned. NULL: out of memory. o is borrowed. */
struct egress;
struct egress *egress_new(const struct egress_options *o);
void egress_free(struct egress *e);
/* Blocks up to EGRESS_TOTAL_S. FULL when the arena is too small for the call itself. */
void egress_call(struct egress *e, struct arena *a, const struct outbound_call *call,
                 struct egress_answer *answer);

#endif
