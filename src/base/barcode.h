#ifndef HF_BASE_BARCODE_H
#define HF_BASE_BARCODE_H

#include "base/arena.h"

/* Bar codes as modules, by Zint. Thread-safe. */

enum barcode_kind {
    BARCODE_LINEAR, /* Code 128: printable ASCII */
    BARCODE_GS1, /* GS1-128: application identifiers in brackets, "[00]340123450000000000"; checked
                  */
    BARCODE_SQUARE, /* QR */
};

struct barcode {
    int rows, columns;         /* in modules, without quiet zone */
    const unsigned char *bits; /* row by row, one byte per module, 1 = dark; of the arena */
};
enum { BARCODE_TEXT_MAX = 120 };

/* OK; REFUSED: the text is no such code (*why is worded, in the arena); FULL. */
enum hf_status barcode_encode(enum barcode_kind kind, struct slice text, struct arena *a,
                              struct barcode *b, struct slice *why) HF_MUST_CHECK;

#endif
