/* The witnesses: bring them every signed head, and hold the chains against what they keep.
 * Started by serve; asked by the audit's verification.
 * Promise: what a witness keeps is never taken back by us; a chain that contradicts it is told. */
#include "flow/audit/witness.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "flow/audit/head_line.h"
#include "store/readers.h"
#include "store/sql.h"

enum {
    CHAINS_MAX = 8192,
    BROUGHT_BYTES = 1024 * 1024, /* in one go */
    AWAY_WAIT_US = 60 * 1000000,
    NAME_BYTES = 64,
    LINES_PER_LOOK = 500,
};

struct newest { /* of a chain, as the witness has it */
    int64_t merchant_id, seq;
};

struct witness {
    struct kept_copy place;
    bool known, torn, contradicts; /* what it keeps was read; ends within a line; does not fit */
    int chains;
    struct newest newest[CHAINS_MAX];
};

struct witnesses {
    struct hub *hub;
    int count;
    struct witness *each; /* owned */
    char name[NAME_BYTES];
    pthread_t thread;
    atomic_bool stop;
};

/* -- what a copy keeps */

/* One line of a copy. false: none, or one that was cut off while it was written. */
static bool read_line(struct witnesses *w, struct arena *a, struct slice text,
                      struct audit_head *head)
{
    struct json_error error;
    const struct json *v;
    const char *what;
    text = slice_trim(text);
    if (text.len < 2 || text.ptr[text.len - 1] != '}')
        return false;
    arena_reset(a);
    if (json_parse(a, text, &json_limits_payload, &v, &error) != HF_OK)
        return false;
    const struct directory *d = directory_acquire(w->hub->holder);
    bool good = head_line_read(d, v, head, &what);
    directory_release(w->hub->holder, d);
    return good;
}

static struct newest *newest_of(struct witness *one, int64_t merchant_id)
{
    for (int i = 0; i < one->chains; i++)
        if (one->newest[i].merchant_id == merchant_id)
            return &one->newest[i];
    if (one->chains == CHAINS_MAX)
        return NULL;
    one->newest[one->chains] = (struct newest){.merchant_id = merchant_id};
    return &one->newest[one->chains++];
}

/* The copy as a file of our own, gone when it is closed. NULL: *s says why; NOT_FOUND is an empty
 * one. */
static FILE *fetch(struct witnesses *w, const struct witness *one, enum hf_status *s)
{
    FILE *f = tmpfile();
    *s = f != NULL ? kept_copy_read(&one->place, w->name, f) : HF_RETRY;
    if (f != NULL && *s != HF_OK && *s != HF_NOT_FOUND) {
        fclose(f);
        f = NULL;
    }
    if (f != NULL)
        rewind(f);
    return f;
}

static void tell_contradiction(struct witnesses *w, struct witness *one,
                               const struct audit_report *r)
{
    one->contradicts = true;
    atomic_fetch_add(&w->hub->contradictions, 1);
    log_event(w->hub->log, LOG_ERROR, "witness_contradicts",
              LOG_FIELDS(LOG_S("witness", slice_of(one->place.place)),
                         LOG_N("chain", r->merchant_id), LOG_N("row", r->seq),
                         LOG_S("kind", slice_of(r->kind))));
}

struct judging { /* of one copy */
    struct witnesses *w;
    FILE *copy; /* borrowed */
    struct arena arena;
    char *line; /* owned */
    size_t room;
    int64_t merchant_id; /* -1: every chain */
    int64_t heads;
    bool last_whole;
};

/* Some lines in one short transaction; *more: there are others. */
static enum hf_status judge_some(struct judging *j, struct witness *fill, struct audit_report *r,
                                 bool *more)
{
    struct txn *tx;
    struct store *st;
    struct audit_head head;
    ssize_t len = 0;
    enum hf_status s = readers_begin(j->w->hub->readers, &tx, &st);
    if (s < 0)
        return s;
    for (int i = 0; i < LINES_PER_LOOK && s >= 0 && !r->broken; i++) {
        len = getline(&j->line, &j->room, j->copy);
        if (len <= 0)
            break;
        j->last_whole = j->line[len - 1] == '\n';
        if (!read_line(j->w, &j->arena, (struct slice){j->line, (size_t)len}, &head) ||
            (j->merchant_id >= 0 && head.merchant_id != j->merchant_id))
            continue;
        s = verify_anchor(j->w->hub, tx, &head, r);
        j->heads++;
        struct newest *n = fill != NULL ? newest_of(fill, head.merchant_id) : NULL;
        if (n != NULL && head.seq > n->seq)
            n->seq = head.seq;
    }
    readers_end(j->w->hub->readers, tx, st);
    *more = len > 0 && !r->broken;
    return s;
}

/* Every line. fill: what is newest of each chain there; or NULL. */
static enum hf_status judge_copy(struct judging *j, struct witness *fill, struct audit_report *r)
{
    bool more = true;
    enum hf_status s = HF_OK;
    arena_init(&j->arena, 64 * 1024);
    j->last_whole = true;
    while (more && s >= 0)
        s = judge_some(j, fill, r, &more);
    arena_release(&j->arena);
    free(j->line);
    return s;
}

/* At start, and after it was away. */
static void get_to_know(struct witnesses *w, struct witness *one)
{
    enum hf_status s;
    struct audit_report r = {0};
    FILE *copy = fetch(w, one, &s);
    one->chains = 0;
    if (copy == NULL) {
        log_event(w->hub->log, LOG_WARN, "witness_away",
                  LOG_FIELDS(LOG_S("witness", slice_of(one->place.place)), LOG_N("status", s)));
        return;
    }
    struct judging j = {.w = w, .copy = copy, .merchant_id = -1};
    s = judge_copy(&j, one, &r);
    fclose(copy);
    one->known = s >= 0;
    one->torn = !j.last_whole;
    if (s >= 0 && r.broken)
        tell_contradiction(w, one, &r);
    else if (s >= 0)
        log_event(
            w->hub->log, LOG_INFO, "witness_fits",
            LOG_FIELDS(LOG_S("witness", slice_of(one->place.place)), LOG_N("heads", j.heads)));
}

/* -- bringing */

struct load {
    char *text; /* owned */
    size_t bytes;
    int chains;
    struct newest brought[CHAINS_MAX];
    bool more;
};

/* A row of list_heads_after as a line. false: it does not fit any more. */
static bool load_head(struct load *l, const struct directory *d, struct rows *rows,
                      int64_t merchant_id)
{
    char line[HEAD_LINE_BYTES], note[1024];
    struct audit_head head = {.merchant_id = merchant_id, .seq = row_i64(rows, 0)};
    struct slice hash = row_blob(rows, 1), signature = row_blob(rows, 2), text = row_text(rows, 4);
    if (hash.len != sizeof head.hash || signature.len != sizeof head.signature ||
        text.len >= sizeof note)
        return true; /* no head of ours: verification tells it */
    memcpy(head.hash, hash.ptr, hash.len);
    memcpy(head.signature, signature.ptr, signature.len);
    snprintf(note, sizeof note, "%.*s", SLICE_FMT(text));
    size_t len = head_line_print(d, &head, row_i64(rows, 3), note, line);
    if (l->bytes + len > BROUGHT_BYTES)
        return false;
    memcpy(l->text + l->bytes, line, len);
    l->bytes += len;
    l->brought[l->chains].seq = head.seq;
    return true;
}

static enum hf_status load_chain(struct load *l, struct txn *tx, const struct directory *d,
                                 int64_t merchant_id, int64_t after)
{
    struct rows rows;
    enum hf_status s =
        store_query(tx, SQL_list_heads_after,
                    PARAMS(P_I64(merchant_id), P_I64(after), P_I64(LINES_PER_LOOK)), &rows);
    if (s < 0)
        return s;
    l->brought[l->chains] = (struct newest){merchant_id, after};
    bool fits = true;
    int count = 0;
    while (fits && rows_next(&rows)) {
        fits = load_head(l, d, &rows, merchant_id);
        count += fits;
    }
    l->more = l->more || !fits || count == LINES_PER_LOOK;
    l->chains += l->brought[l->chains].seq > after;
    return rows_end(&rows);
}

/* What the witness does not have yet. */
static enum hf_status load_news(struct witnesses *w, struct witness *one, struct load *l)
{
    struct txn *tx;
    struct store *st;
    struct rows rows;
    int64_t *ids = calloc(CHAINS_MAX, sizeof *ids);
    int count = 0;
    enum hf_status s = ids != NULL ? readers_begin(w->hub->readers, &tx, &st) : HF_RETRY;
    if (s < 0) {
        free(ids);
        return s;
    }
    const struct directory *d = directory_acquire(w->hub->holder);
    s = store_query(tx, SQL_list_audit_merchants, NO_PARAMS, &rows);
    if (s >= 0) {
        while (count < CHAINS_MAX && rows_next(&rows))
            ids[count++] = row_i64(&rows, 0);
        s = rows_end(&rows);
    }
    for (int i = 0; i < count && s >= 0; i++) {
        const struct newest *n = newest_of(one, ids[i]);
        s = n != NULL ? load_chain(l, tx, d, ids[i], n->seq) : HF_OK;
    }
    directory_release(w->hub->holder, d);
    readers_end(w->hub->readers, tx, st);
    free(ids);
    return s;
}

/* true: there is more. */
static bool bring_some(struct witnesses *w, struct witness *one, struct load *l)
{
    l->bytes = one->torn ? 1 : 0;
    l->text[0] = '\n'; /* behind a line that was cut off */
    l->chains = 0;
    l->more = false;
    if (load_news(w, one, l) < 0 || l->chains == 0)
        return false;
    if (kept_copy_append(&one->place, w->name, (struct slice){l->text, l->bytes}) != HF_OK) {
        one->known = false; /* what of it came through is looked at before the next */
        log_event(w->hub->log, LOG_WARN, "witness_away",
                  LOG_FIELDS(LOG_S("witness", slice_of(one->place.place))));
        return false;
    }
    one->torn = false;
    for (int i = 0; i < l->chains; i++) {
        struct newest *n = newest_of(one, l->brought[i].merchant_id);
        if (n != NULL)
            n->seq = l->brought[i].seq;
    }
    return l->more;
}

static bool bring(struct witnesses *w, struct witness *one)
{
    struct load *l = calloc(1, sizeof *l);
    if (l != NULL)
        l->text = malloc(BROUGHT_BYTES);
    bool good = l != NULL && l->text != NULL;
    while (good && bring_some(w, one, l))
        continue;
    if (l != NULL)
        free(l->text);
    free(l);
    return one->known;
}

/* true: nothing is left that could not be brought. */
static bool round_of(struct witnesses *w)
{
    bool all = true;
    for (int i = 0; i < w->count; i++) {
        struct witness *one = &w->each[i];
        if (!one->known)
            get_to_know(w, one);
        if (one->known && !one->contradicts)
            bring(w, one);
        all = all && one->known;
    }
    return all;
}

static void *witness_main(void *arg)
{
    struct witnesses *w = arg;
    int64_t heard;
    bool stop;
    do {
        heard = bell_count(&w->hub->heads);
        stop = atomic_load(&w->stop);
        bool all = round_of(w);
        if (!stop)
            bell_wait(&w->hub->heads, heard, all ? 60 * (int64_t)AWAY_WAIT_US : AWAY_WAIT_US);
    } while (!stop);
    return NULL;
}

struct witnesses *witnesses_start(struct hub *hub, const struct kept_copy *places, int count)
{
    struct witnesses *w = count > 0 ? calloc(1, sizeof *w) : NULL;
    if (w == NULL)
        return NULL;
    w->hub = hub;
    w->count = count;
    w->each = calloc((size_t)count, sizeof *w->each);
    snprintf(w->name, sizeof w->name, "%.*s.checkpoints", SLICE_FMT(hub->install_id));
    for (int i = 0; i < count && w->each != NULL; i++)
        w->each[i].place = places[i];
    if (w->each == NULL || pthread_create(&w->thread, NULL, witness_main, w) != 0) {
        free(w->each);
        free(w);
        return NULL;
    }
    hub->witnesses = w;
    return w;
}

void witnesses_stop(struct witnesses *w)
{
    if (w == NULL)
        return;
    atomic_store(&w->stop, true);
    bell_ring(&w->hub->heads);
    pthread_join(w->thread, NULL);
    w->hub->witnesses = NULL;
    free(w->each);
    free(w);
}

/* -- asked */

enum hf_status witnesses_verify(struct hub *hub, int64_t merchant_id, struct audit_report *r,
                                struct witness_report reports[WITNESSES_MAX], int *count)
{
    struct witnesses *w = hub->witnesses;
    enum hf_status s = HF_OK;
    *count = w != NULL ? w->count : 0;
    for (int i = 0; i < *count && s >= 0; i++) {
        struct witness_report *told = &reports[i];
        *told = (struct witness_report){.place = w->each[i].place.place};
        FILE *copy = fetch(w, &w->each[i], &s);
        told->away = copy == NULL;
        s = HF_OK;
        if (copy == NULL)
            continue;
        struct judging j = {.w = w, .copy = copy, .merchant_id = merchant_id};
        if (!r->broken) {
            s = judge_copy(&j, NULL, r);
            r->witness = r->broken ? told->place : NULL;
        }
        told->heads = j.heads;
        fclose(copy);
    }
    return s;
}
