/* Signs the heads of the audit chains, and looks at what came after them.
 * Run by the timers, before a backup, at stop; at start the tails are looked at.
 * Promise: no head is signed that does not follow from the one before; each is kept outside the
 * store too. */
#include "flow/audit/checkpoint_audit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/log.h"
#include "flow/audit/audit_tree.h"
#include "flow/audit/head_line.h"
#include "store/readers.h"
#include "store/runner.h"
#include "store/sql.h"

enum {
    HEADS_MAX = 512,
    TILES_BYTES = 4 * 1024 * 1024, /* of one round: thirty million rows */
};

struct heads {
    struct hub *hub;
    int64_t at_us;
    int count;
    bool more; /* more chains were due than there is room for */
    struct audit_head head[HEADS_MAX];
    struct audit_tree tree[HEADS_MAX];
    struct arena *arena; /* of the tiles */
};

#define BYTES(array) ((struct slice){(const char *)(array), sizeof(array)})

static enum hf_status list_due(struct txn *tx, int64_t least_rows, struct heads *h)
{
    struct rows rows;
    enum hf_status s = store_query(tx, SQL_list_due_chains, PARAMS(P_I64(least_rows)), &rows);
    if (s < 0)
        return s;
    while (rows_next(&rows)) {
        h->more = h->count == HEADS_MAX;
        if (h->more)
            break;
        h->head[h->count++].merchant_id = row_i64(&rows, 0);
    }
    return rows_end(&rows);
}

static void log_broken(const struct hub *hub, const struct audit_report *r)
{
    log_event(hub->log, LOG_ERROR, "audit_broken",
              LOG_FIELDS(LOG_N("chain", r->merchant_id), LOG_N("row", r->seq),
                         LOG_S("kind", slice_of(r->kind))));
}

/* Chains that do not follow are dropped from the list and told. */
static enum hf_status verify_due(struct txn *tx, struct heads *h, bool *broken)
{
    int kept = 0;
    enum hf_status s = HF_OK;
    for (int i = 0; i < h->count && s >= 0; i++) {
        struct audit_report r = {0};
        struct audit_head head;
        s = verify_tail(h->hub, tx, h->head[i].merchant_id, &head, &r);
        if (s >= 0 && r.broken) {
            *broken = true;
            log_broken(h->hub, &r);
        } else if (s >= 0 && head.seq > 0) {
            struct audit_tree *tree = &h->tree[kept];
            s = grow_tree(h->hub, tx, head.merchant_id, head.seq, h->arena, tree, &r);
            if (s >= 0 && r.broken) {
                *broken = true;
                log_broken(h->hub, &r);
            } else if (s >= 0) {
                sign_tree(h->hub, tree);
                audit_sign_head(h->hub, &head);
                h->head[kept++] = head;
            }
        }
    }
    h->count = kept;
    return s;
}

static enum hf_status insert_heads(struct txn *tx, void *arg)
{
    const struct heads *h = arg;
    enum hf_status s = HF_OK;
    for (int i = 0; i < h->count && s >= 0; i++) {
        const struct audit_head *head = &h->head[i];
        s = store_post(tx, SQL_insert_checkpoint,
                       PARAMS(P_I64(head->merchant_id), P_I64(head->seq), P_BLOB(BYTES(head->hash)),
                              P_I64(h->at_us), P_BLOB(BYTES(head->signature)),
                              P_STR(h->tree[i].note)));
        if (s >= 0)
            s = store_tiles(tx, &h->tree[i]);
    }
    return s;
}

static void keep_outside(const struct heads *h)
{
    const struct hub *hub = h->hub;
    const struct directory *d = directory_acquire(hub->holder);
    int fd = hub->checkpoints_path != NULL
                 ? open(hub->checkpoints_path,
                        O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)
                 : -1;
    bool kept = fd >= 0;
    for (int i = 0; i < h->count; i++) {
        const struct audit_head *head = &h->head[i];
        char hash[65], line[HEAD_LINE_BYTES];
        const struct merchant *m = directory_merchant_by_id(d, head->merchant_id);
        hex_encode(BYTES(head->hash), hash);
        log_event(hub->log, LOG_INFO, "checkpoint",
                  LOG_FIELDS(LOG_S("chain", m != NULL ? m->code : SLICE("hub")),
                             LOG_N("row", head->seq), LOG_S("hash", slice_of(hash))));
        size_t len = head_line_print(d, head, h->at_us, h->tree[i].note, line);
        kept = kept && len > 0 && write(fd, line, len) == (ssize_t)len;
    }
    kept = kept && fdatasync(fd) == 0;
    if (!kept && hub->checkpoints_path != NULL)
        log_event(hub->log, LOG_ERROR, "checkpoint_not_kept", LOG_FIELDS(LOG_N("errno", errno)));
    if (fd >= 0)
        close(fd);
    directory_release(hub->holder, d);
}

/* The reader gives its connection back before the writer is waited for. */
static enum hf_status find_due(struct heads *h, int64_t least_rows, bool *broken)
{
    struct txn *tx;
    struct store *st;
    enum hf_status s = readers_begin(h->hub->readers, &tx, &st);
    if (s < 0)
        return s;
    s = list_due(tx, least_rows, h);
    if (s >= 0)
        s = verify_due(tx, h, broken);
    readers_end(h->hub->readers, tx, st);
    return s;
}

enum hf_status checkpoint_audit(struct hub *hub, int64_t least_rows)
{
    bool broken = false;
    enum hf_status s;
    struct arena a, tiles;
    if (atomic_load(&hub->contradictions) > 0)
        return HF_FAILED; /* a witness keeps another chain: this one is not signed any more */
    arena_init(&a, sizeof(struct heads) + 4096);
    arena_init(&tiles, TILES_BYTES);
    struct heads *h = ARENA_NEW(&a, struct heads);
    if (h == NULL)
        return HF_FULL;
    do {
        arena_reset(&tiles);
        memset(h, 0, sizeof *h);
        h->hub = hub;
        h->arena = &tiles;
        h->at_us = clock_now_us(hub->clock);
        s = find_due(h, least_rows, &broken);
        if (s >= 0 && h->count > 0)
            s = runner_run(hub->runner, 0, "checkpoint_audit", insert_heads, h);
        if (s >= 0 && h->count > 0) {
            keep_outside(h);
            bell_ring(&hub->heads);
        }
    } while (s >= 0 && h->more && h->count > 0);
    arena_release(&a);
    arena_release(&tiles);
    return s < 0 ? s : broken ? HF_FAILED : HF_OK;
}

enum hf_status check_audit_tails(struct hub *hub, struct audit_report *r)
{
    struct txn *tx;
    struct store *st;
    enum hf_status s = readers_begin(hub->readers, &tx, &st);
    if (s < 0)
        return s;
    s = verify_tails(hub, tx, r);
    readers_end(hub->readers, tx, st);
    return s;
}
