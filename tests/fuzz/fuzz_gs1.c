/* Any scan: every slice that comes out lies in the text, and what was read, written down again,
 * reads the same. */
#include <stdlib.h>
#include <string.h>

#include "rules/gs1.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct date today = {2026, 11, 27};

static void lies_inside(struct slice part, struct slice text)
{
    if (part.len > 0 && (part.ptr < text.ptr || part.ptr + part.len > text.ptr + text.len))
        abort();
}

/* Every element with an FNC1 behind it. */
static size_t write_again(const struct gs1_scan *scan, char out[GS1_TEXT_MAX_BYTES * 2])
{
    size_t len = 0;
    out[len++] = 0x1D;
    for (int i = 0; i < scan->count; i++) {
        memcpy(out + len, scan->elements[i].ai.ptr, scan->elements[i].ai.len);
        len += scan->elements[i].ai.len;
        memcpy(out + len, scan->elements[i].value.ptr, scan->elements[i].value.len);
        len += scan->elements[i].value.len;
        out[len++] = 0x1D;
    }
    return len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = {(const char *)data, size}, at;
    struct gs1_scan scan, again;
    enum gs1_fault fault;
    char out[GS1_TEXT_MAX_BYTES * 2];
    enum gs1_end end = gs1_parse(text, today, &scan, &fault, &at);
    if ((end == GS1_REFUSED) != (fault != GS1_FAULT_NONE) ||
        (end == GS1_PARSED) != (scan.count > 0 && end != GS1_REFUSED))
        abort();
    if (end != GS1_PARSED)
        return 0;
    lies_inside(scan.gtin, text);
    lies_inside(scan.sscc, text);
    lies_inside(scan.lot, text);
    lies_inside(scan.serial, text);
    size_t len = write_again(&scan, out);
    if (len > GS1_TEXT_MAX_BYTES)
        return 0; /* the separators made it longer than a label can be */
    if (gs1_parse((struct slice){out, len}, today, &again, &fault, &at) != GS1_PARSED ||
        again.count != scan.count || !slice_eq(again.gtin, scan.gtin) ||
        !slice_eq(again.lot, scan.lot) || again.counted != scan.counted)
        abort();
    return 0;
}
