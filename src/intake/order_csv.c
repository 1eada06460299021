/* Orders from a CSV: rows of one order are gathered into a document, and each document lands as any
 * other order does.
 * Part of the file import.
 * Promise: the rows of an order need not stand together; a bad row holds back its own order only.
 */
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/instant.h"
#include "intake/import_run.h"
#include "intake/order_columns.h"
#include "rules/money.h"
#include "store/runner.h"

enum {
    OPEN_GROUPS = 512, /* orders whose rows may still come; past it the oldest lands */
    GROUP_ARENA_BYTES = 4 * 1024 * 1024,
    IN_FLIGHT_MAX = 128, /* landings queued at once: a batch's worth, and memory stays constant */
};

struct group { /* one order while its rows are gathered, and while it lands */
    struct order_group *all;
    struct arena arena;
    bool used; /* guarded by the mutex: gathering or landing */
    bool open; /* rows may still come; the reader's own */
    bool bad;
    long first_line;
    struct slice fields[ORDER_COLUMNS]; /* of the first row */
    struct order_doc doc;
    struct slice original;
    struct slice body;
    struct landing landing;
    struct unit unit;
};

struct order_group {
    struct import_run *run;
    struct group groups[OPEN_GROUPS];
    int open;
    pthread_mutex_t mutex;
    pthread_cond_t landed;
    int in_flight;
    bool failed;
};

bool orders_begin(struct import_run *r)
{
    r->group = calloc(1, sizeof *r->group);
    if (r->group == NULL)
        return false;
    r->group->run = r;
    pthread_mutex_init(&r->group->mutex, NULL);
    pthread_cond_init(&r->group->landed, NULL);
    for (int i = 0; i < OPEN_GROUPS; i++) {
        r->group->groups[i].all = r->group;
        arena_init(&r->group->groups[i].arena, GROUP_ARENA_BYTES);
    }
    return true;
}

static bool refuse(struct import_run *r, const struct import_row *row, enum order_column c,
                   const char *message)
{
    struct slice text = arena_format(&r->arena, "%s, found \"%.*s\"", message,
                                     (int)(row->fields[c].len < 60 ? row->fields[c].len : 60),
                                     row->fields[c].ptr ? row->fields[c].ptr : "");
    const char *column = r->exported ? order_export_name(&r->export, c) : r->kind->columns[c].name;
    (void)!note_refused(r, row->line, column, text, row->original);
    return false;
}

/* The identity of an order must be whole text: a spreadsheet's 8.41E+12 is somebody's lost digits.
 */
static bool check_row(struct import_run *r, const struct import_row *row)
{
    static const enum order_column ids[] = {EXTERNAL_ID, CHANNEL_SKU, VARIANT_ID, SHIP_POSTCODE_AT};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (csv_looks_scientific(row->fields[ids[i]]))
            return refuse(r, row, ids[i], "expected text, not a number in scientific notation");
    if (row->fields[EXTERNAL_ID].len == 0 || row->fields[EXTERNAL_ID].len > 200)
        return refuse(r, row, EXTERNAL_ID, "expected the order's id");
    return true;
}

static enum payment_status payment_of(struct slice word, bool *known)
{
    static const struct {
        const char *word;
        enum payment_status status;
    } words[] = {
        {"paid",       PAYMENT_CAPTURED},
        {"captured",   PAYMENT_CAPTURED},
        {"pending",    PAYMENT_PENDING },
        {"authorized", PAYMENT_PENDING },
        {"unpaid",     PAYMENT_PENDING },
        {"failed",     PAYMENT_FAILED  },
        {"voided",     PAYMENT_FAILED  },
        {"",           PAYMENT_UNKNOWN }
    };
    *known = true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_is(word, words[i].word))
            return words[i].status;
    *known = false;
    return PAYMENT_UNKNOWN;
}

static bool read_head(struct import_run *r, struct group *g, const struct import_row *row)
{
    struct order_doc *d = &g->doc;
    const struct slice *f = g->fields;
    bool known;
    const struct directory *dir = directory_acquire(r->f->hub->holder);
    const struct merchant *m = directory_merchant_by_id(dir, r->f->merchant_id);
    const struct connection *c = m != NULL ? merchant_connection(m, f[CHANNEL]) : NULL;
    g->landing.connection_id = c != NULL ? c->connection_id : 0;
    directory_release(r->f->hub->holder, dir);
    if (g->landing.connection_id == 0)
        return refuse(r, row, CHANNEL, "expected the id of a connection");
    *d = (struct order_doc){
        .topic = TOPIC_CREATED,
        .external_id = f[EXTERNAL_ID],
        .order_number = f[ORDER_NUMBER],
        .payment = payment_of(f[PAYMENT_STATUS], &known),
        .currency = f[CURRENCY],
        .method = f[METHOD],
        .ship_to = {.given = true,
                    .name = f[SHIP_NAME_AT],
                    .company = f[SHIP_COMPANY_AT],
                    .street = {f[SHIP_STREET1], f[SHIP_STREET2]},
                    .city = f[SHIP_CITY_AT],
                    .postcode = f[SHIP_POSTCODE_AT],
                    .province = f[SHIP_PROVINCE_AT],
                    .country = f[SHIP_COUNTRY],
                    .phone = f[SHIP_PHONE_AT],
                    .phone_source = SLICE("ship_phone"),
                    .email = f[SHIP_EMAIL_AT]},
    };
    if (!known)
        return refuse(r, row, PAYMENT_STATUS, "expected paid, pending, authorized or failed");
    if (currency_exponent(d->currency) < 0)
        return refuse(r, row, CURRENCY, "expected an ISO 4217 code");
    if (!instant_parse(f[CREATED_AT], &d->placed_at_us))
        return refuse(r, row, CREATED_AT, "expected a time as 2026-11-23T08:55:00Z");
    if (f[UPDATED_AT].len > 0 && !instant_parse(f[UPDATED_AT], &d->version_at_us))
        return refuse(r, row, UPDATED_AT, "expected a time as 2026-11-23T08:55:00Z");
    d->lines = ARENA_ARRAY(&g->arena, struct order_doc_line, ORDER_DOC_LINES_MAX);
    return d->lines != NULL;
}

static bool read_line(struct import_run *r, struct group *g, const struct import_row *row)
{
    long long line = 0, qty = 0;
    int64_t price = 0;
    struct order_doc *d = &g->doc;
    if (!slice_to_i64(row->fields[LINE_NO], &line) || line < 1 || line > 100000)
        return refuse(r, row, LINE_NO, "expected a whole number from 1");
    if (!slice_to_i64(row->fields[QUANTITY], &qty) || qty < 1 || qty > 1000000)
        return refuse(r, row, QUANTITY, "expected a whole number from 1");
    if (row->fields[UNIT_PRICE].len > 0 &&
        !money_parse(row->fields[UNIT_PRICE], d->currency, &price))
        return refuse(r, row, UNIT_PRICE, "expected an amount such as 19.90");
    for (int i = 0; i < d->line_count; i++)
        if (d->lines[i].line == line)
            return refuse(r, row, LINE_NO, "expected each line once");
    if (d->line_count == ORDER_DOC_LINES_MAX)
        return refuse(r, row, LINE_NO, "expected at most 500 lines");
    d->lines[d->line_count++] = (struct order_doc_line){
        .line = (int)line,
        .ref = SLICE(""),
        .channel_sku = arena_copy(&g->arena, row->fields[CHANNEL_SKU]),
        .variant_id = arena_copy(&g->arena, row->fields[VARIANT_ID]),
        .quantity_each = qty,
        .physical = !slice_eq_nocase(row->fields[REQUIRES_SHIPPING], SLICE("false")),
        .unit_price_minor = price,
    };
    d->total_minor += price * qty;
    return true;
}

/* Shipping fields come from the first row; a later one may repeat them or leave them out. */
static bool agrees(struct import_run *r, const struct group *g, const struct import_row *row)
{
    for (int c = ORDER_NUMBER; c < ORDER_COLUMNS; c++) {
        bool of_line = (c >= LINE_NO && c <= UNIT_PRICE) || c == REQUIRES_SHIPPING;
        if (of_line || row->fields[c].len == 0 || slice_eq(row->fields[c], g->fields[c]))
            continue;
        return refuse(r, row, (enum order_column)c, "contradicts the order's first row");
    }
    return true;
}

static enum hf_status run_landing(struct txn *tx, void *arg)
{
    struct group *g = arg;
    return land_order(tx, &g->landing);
}

static enum hf_status foresee(struct txn *tx, void *arg, int round)
{
    struct group *g = arg;
    return foresee_landing(tx, &g->landing, round);
}

static void done(void *arg, enum hf_status s)
{
    struct group *g = arg;
    struct order_group *all = g->all;
    pthread_mutex_lock(&all->mutex);
    struct import_run *r = all->run;
    if (s < 0)
        all->failed = true;
    else if (g->landing.result == LANDING_DUPLICATE)
        r->duplicates++;
    else
        r->landed++;
    if (s >= 0 && (g->landing.holds || g->landing.result == LANDING_HELD))
        r->held++;
    if (s >= 0) {
        if (g->landing.result == LANDING_DUPLICATE)
            r->unchanged += g->doc.line_count;
        else
            r->applied += g->doc.line_count;
    }
    arena_reset(&g->arena);
    g->used = false;
    all->in_flight--;
    pthread_cond_signal(&all->landed);
    pthread_mutex_unlock(&all->mutex);
}

static void drop(struct group *g)
{
    arena_reset(&g->arena);
    pthread_mutex_lock(&g->all->mutex);
    g->used = false;
    pthread_mutex_unlock(&g->all->mutex);
}

/* The document is whole: land it. */
static bool submit(struct import_run *r, struct group *g)
{
    struct order_group *all = g->all;
    all->open--;
    g->open = false;
    if (g->bad || r->f->dry_run) {
        r->applied += g->bad ? 0 : g->doc.line_count;
        drop(g);
        return true;
    }
    char hex[65];
    hex_encode((struct slice){(const char *)r->sha256, 32}, hex);
    g->landing = (struct landing){
        .hub = r->f->hub,
        .actor = r->f->actor,
        .merchant_id = r->f->merchant_id,
        .connection_id = g->landing.connection_id,
        .key = arena_format(&g->arena, "file:%.16s:%.*s", hex, SLICE_FMT(g->doc.external_id)),
        .path = SLICE("file"),
        .topic = SLICE("orders"),
        .body = g->body,
        .doc = &g->doc,
    };
    if (g->landing.key.len > 255)
        g->landing.key.len = 255;
    enum hf_status s = prepare_landing(&g->landing, &g->arena);
    if (s < 0) {
        r->trouble = true;
        drop(g);
        return false;
    }
    pthread_mutex_lock(&all->mutex);
    while (all->in_flight >= IN_FLIGHT_MAX)
        pthread_cond_wait(&all->landed, &all->mutex);
    all->in_flight++;
    pthread_mutex_unlock(&all->mutex);
    g->unit = (struct unit){.merchant_id = r->f->merchant_id,
                            .name = "land_order",
                            .run = run_landing,
                            .done = done,
                            .arg = g,
                            .foresee = foresee,
                            .rounds = LANDING_ROUNDS};
    s = runner_submit(r->f->hub->runner, &g->unit);
    if (s < 0)
        done(g, s);
    return s >= 0;
}

static struct group *find_group(struct order_group *all, const struct import_row *row)
{
    for (int i = 0; i < OPEN_GROUPS; i++) {
        struct group *g = &all->groups[i];
        if (g->open && slice_eq(g->fields[EXTERNAL_ID], row->fields[EXTERNAL_ID]) &&
            slice_eq(g->fields[CHANNEL], row->fields[CHANNEL]))
            return g;
    }
    return NULL;
}

/* A free slot; when many orders are open the one begun first lands. */
static struct group *take_slot(struct import_run *r)
{
    struct order_group *all = r->group;
    if (all->open >= OPEN_GROUPS - IN_FLIGHT_MAX) {
        struct group *first = NULL;
        for (int i = 0; i < OPEN_GROUPS; i++) {
            struct group *g = &all->groups[i];
            if (g->open && (first == NULL || g->first_line < first->first_line))
                first = g;
        }
        if (first != NULL && !submit(r, first))
            return NULL;
    }
    struct group *slot = NULL;
    pthread_mutex_lock(&all->mutex);
    while (slot == NULL) {
        for (int i = 0; i < OPEN_GROUPS && slot == NULL; i++)
            if (!all->groups[i].used)
                slot = &all->groups[i];
        if (slot == NULL)
            pthread_cond_wait(&all->landed, &all->mutex);
    }
    slot->used = true;
    pthread_mutex_unlock(&all->mutex);
    slot->open = true;
    slot->bad = false;
    slot->body = SLICE_NONE;
    all->open++;
    return slot;
}

bool orders_row(struct import_run *r, const struct import_row *row)
{
    if (r->trouble)
        return false;
    bool good = check_row(r, row);
    struct group *g = good ? find_group(r->group, row) : NULL;
    if (good && g == NULL) {
        g = take_slot(r);
        if (g == NULL)
            return false;
        g->first_line = row->line;
        for (int i = 0; i < ORDER_COLUMNS; i++)
            g->fields[i] = row->fields[i].ptr ? arena_copy(&g->arena, row->fields[i]) : SLICE_NONE;
        good = read_head(r, g, row);
    } else if (good) {
        good = g->bad ? refuse(r, row, EXTERNAL_ID, "another row of this order was refused")
                      : agrees(r, g, row);
    }
    if (good)
        good = read_line(r, g, row);
    if (g != NULL && !good)
        g->bad = true;
    if (g != NULL)
        g->body =
            arena_format(&g->arena, "%.*s%.*s\n", SLICE_FMT(g->body), SLICE_FMT(row->original));
    arena_reset(&r->arena);
    return true;
}

bool orders_end(struct import_run *r)
{
    struct order_group *all = r->group;
    bool good = true;
    for (;;) {
        struct group *first = NULL;
        for (int i = 0; i < OPEN_GROUPS; i++) {
            struct group *g = &all->groups[i];
            if (g->open && (first == NULL || g->first_line < first->first_line))
                first = g;
        }
        if (first == NULL)
            break;
        good = submit(r, first) && good;
    }
    pthread_mutex_lock(&all->mutex);
    while (all->in_flight > 0)
        pthread_cond_wait(&all->landed, &all->mutex);
    bool failed = all->failed;
    pthread_mutex_unlock(&all->mutex);
    for (int i = 0; i < OPEN_GROUPS; i++)
        arena_release(&all->groups[i].arena);
    pthread_cond_destroy(&all->landed);
    pthread_mutex_destroy(&all->mutex);
    free(all);
    r->group = NULL;
    return good && !failed;
}
