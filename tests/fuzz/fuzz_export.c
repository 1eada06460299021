/* Any bytes as a platform's order export: rows of ours that keep the identity of an order, or a
 * column and a word of what is wrong. */
#include <stdlib.h>

#include "base/csv.h"
#include "intake/order_export.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct run {
    struct order_export export;
    struct arena arena;
    bool begun;
};

static bool take(void *arg, const struct csv_row *row)
{
    struct run *r = arg;
    struct slice fields[ORDER_COLUMNS], message = SLICE_NONE;
    const char *column = NULL;
    if (!r->begun) {
        r->begun = order_export_begin(&r->export, row);
        return r->begun;
    }
    if (row->error != NULL)
        return true;
    bool good =
        order_export_row(&r->export, &r->arena, row, fields, &column, &message) == EXPORT_ROW;
    if (good ? fields[EXTERNAL_ID].len == 0 || fields[LINE_NO].len == 0 : message.len == 0)
        abort();
    if (!good && column != NULL && order_export_column(&r->export, column) < -1)
        abort();
    arena_reset(&r->arena);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct zone *zone;
    struct run r = {.begun = false};
    long line = 0;
    if (zone == NULL)
        zone = zone_new(SLICE("Europe/Madrid"));
    r.export.zone = zone;
    arena_init(&r.arena, (size_t)16 * 1024 * 1024);
    struct csv_reader *csv = csv_reader_new(take, &r);
    if (csv == NULL || zone == NULL)
        abort();
    if (csv_feed(csv, (struct slice){(const char *)data, size}))
        (void)!csv_end(csv, &line);
    csv_reader_free(csv);
    arena_release(&r.arena);
    return 0;
}
