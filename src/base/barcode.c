/* Bar codes, by Zint.
 * Under labels and slips.
 * Promise: what does not fit its symbology is refused, never printed unreadable. */
#include "base/barcode.h"

#include <zint.h>

static const int symbologies[] = {[BARCODE_LINEAR] = BARCODE_CODE128,
                                  [BARCODE_GS1] = BARCODE_GS1_128,
                                  [BARCODE_SQUARE] = BARCODE_QRCODE};

static bool module_at(const struct zint_symbol *s, int row, int column)
{
    return (s->encoded_data[row][column >> 3] >> (column & 7) & 1) != 0;
}

static enum hf_status copy_modules(const struct zint_symbol *s, bool linear, struct arena *a,
                                   struct barcode *b)
{
    b->rows = linear ? 1 : s->rows;
    b->columns = s->width;
    unsigned char *bits = arena_take(a, (size_t)b->rows * (size_t)b->columns, 1);
    if (bits == NULL)
        return HF_FULL;
    for (int row = 0; row < b->rows; row++)
        for (int column = 0; column < b->columns; column++)
            bits[row * b->columns + column] = module_at(s, row, column);
    b->bits = bits;
    return HF_OK;
}

enum hf_status barcode_encode(enum barcode_kind kind, struct slice text, struct arena *a,
                              struct barcode *b, struct slice *why)
{
    unsigned char source[BARCODE_TEXT_MAX + 1];
    *why = SLICE("expected 1 to 120 characters");
    if (text.len == 0 || text.len > BARCODE_TEXT_MAX)
        return HF_REFUSED;
    memcpy(source, text.ptr, text.len);
    source[text.len] = '\0';
    struct zint_symbol *s = ZBarcode_Create();
    if (s == NULL)
        return HF_FULL;
    s->symbology = symbologies[kind];
    s->input_mode = kind == BARCODE_GS1 ? GS1_MODE : UNICODE_MODE;
    s->warn_level = WARN_FAIL_ALL;
    enum hf_status status = HF_OK;
    if (ZBarcode_Encode(s, source, (int)text.len) != 0) {
        *why = arena_copy(a, slice_of(s->errtxt));
        status = HF_REFUSED;
    } else {
        status = copy_modules(s, kind != BARCODE_SQUARE, a, b);
    }
    ZBarcode_Delete(s);
    return status;
}
