#ifndef HF_FLOW_HUB_H
#define HF_FLOW_HUB_H

#include "base/clock.h"
#include "flow/directory.h"

struct keyring;
struct id_source;
struct countries;
struct log;
struct ids_key;

enum { RULES_VERSION = 1 }; /* of the tables in rules/; kept with every decision */

/* What every use case needs, passed in. Built once at start; shared by all threads. */
struct hub {
    struct clock *clock;
    struct id_source *ids;          /* thread-safe */
    struct keyring *keyring;        /* thread-safe */
    struct ids_key *ids_key;        /* opaque ids */
    struct countries *countries;    /* immutable */
    struct directory_holder *holder; /* the current directory */
    struct log *log;
    struct slice install_id;        /* static for the process */
};

#endif
