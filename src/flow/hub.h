#ifndef HF_FLOW_HUB_H
#define HF_FLOW_HUB_H

#include "base/bell.h"
#include "base/clock.h"
#include "flow/directory.h"

struct keyring;
struct id_source;
struct countries;
struct log;
struct ids_key;
struct runner;
struct readers;
struct neighbours;
struct witnesses;

enum { RULES_VERSION = 1 }; /* of the tables in rules/; kept with every decision */
enum { INSTALL_ID_BYTES = 32 };
enum { ANNOUNCE_OWED = 1, ANNOUNCE_STOCK = 2 }; /* txn_announce: ring hub.owed, hub.stocked */

/* What every use case needs, passed in. Built once by hub_open(); shared by all threads. */
struct hub {
    struct clock *clock;             /* borrowed */
    struct id_source *ids;           /* thread-safe */
    struct keyring *keyring;         /* thread-safe */
    struct ids_key *ids_key;         /* opaque ids */
    struct countries *countries;     /* immutable */
    struct directory_holder *holder; /* the current directory */
    struct log *log;                 /* borrowed; may be NULL */
    struct slice install_id;         /* lives as long as the hub */
    struct runner *runner;           /* where units of work are submitted */
    struct readers *readers;         /* where reads are done */
    unsigned char audit_seed[32];    /* signs the heads of the audit chains */
    char install_text[INSTALL_ID_BYTES + 1];
    const char *state_dir; /* borrowed: where the daemon's own files are; NULL in a command */
    const char *checkpoints_path; /* borrowed: signed heads are appended here; NULL in a command */
    int64_t retry_spread; /* percent, of the waits between attempts; set before any thread */
    int64_t rewrap_rows;  /* of a batch when the master key changes; set before any thread */
    _Atomic int64_t
        written_at_us;           /* monotonic: when a probing write last came through; 0 = never */
    struct bell owed;            /* rung when something owed to the outside is committed */
    struct bell heads;           /* rung when heads of the audit chains were signed */
    struct witnesses *witnesses; /* of the daemon; NULL: none were named */
    _Atomic int64_t contradictions; /* witnesses that keep a head which a chain does not have */
    struct neighbours *neighbours;  /* owned; of a daemon whose store others may share; else NULL */
    struct bell stocked; /* rung when a commit marked a SKU whose figure is to be reckoned anew */
};

struct hub_options {
    const char *url;
    const char *key_path; /* the master key; made when it is not there and the store is new */
    struct clock *clock;
    struct log *log;
    int writers;                              /* 1 on SQLite */
    const char *state_dir, *checkpoints_path; /* of a daemon; NULL in a command */
};

/* Opens the store (migrating it), checks that the key belongs to it, loads the directory. NULL and
 * one line of error on failure. Warnings (a secret that cannot be read) go to the log. */
struct hub *hub_open(const struct hub_options *o, char *error, size_t error_size);
void hub_close(struct hub *hub);
/* Tells other processes on this store what is committed here, and hears of theirs: a daemon does,
 * before its threads start. Nothing on a store that is a file. */
void hub_meet_neighbours(struct hub *hub);
/* true: this key is the one the store was made with. A unit of work asks. */
enum hf_status hub_check_key(const struct hub *hub, struct txn *tx, bool *ours) HF_MUST_CHECK;
/* Reads the directory anew; used after an apply and when another process applied something. */
enum hf_status hub_reload(struct hub *hub) HF_MUST_CHECK;

#endif
