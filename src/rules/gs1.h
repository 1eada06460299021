#ifndef HF_RULES_GS1_H
#define HF_RULES_GS1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/slice.h"

/* What a scanner read: GS1 element strings (GS1-128, GS1 DataMatrix, DataBar, GS1 QR), SSCC and
 * GTIN, by the GS1 General Specifications, sections 3, 7.8 and 7.9; formats as in the GS1 Barcode
 * Syntax Dictionary. Pure: nothing is allocated, every slice points into the text that was given.
 * docs/floor.md. */

enum {
    GS1_ELEMENTS_MAX = 24,    /* a symbol holds fewer; more is no label */
    GS1_TEXT_MAX_BYTES = 512, /* of one scan */
    GTIN_DIGITS = 14,
    SSCC_DIGITS = 18
};

/* X(SYMBOL, text): what is wrong with an element string. */
#define GS1_FAULT_MAP(X)                                                        \
    X(NONE, "nothing")                                                          \
    X(EMPTY, "the scan is empty")                                               \
    X(TOO_LONG, "longer than a label can be")                                   \
    X(UNKNOWN_AI, "this application identifier does not exist")                 \
    X(SHORT, "the value is shorter than its application identifier asks")       \
    X(LONG, "the value is longer than its application identifier allows")       \
    X(DIGITS, "the value has to be digits")                                     \
    X(CHARACTERS, "the value holds a character that GS1 does not allow")        \
    X(CHECK_DIGIT, "the check digit does not hold")                             \
    X(DATE, "the date is not in the calendar")                                  \
    X(REPEATED, "the same application identifier comes twice, with two values") \
    X(COUNT_MISSING, "contained items (02) need their count (37)")              \
    X(COUNT_ALONE, "a count (37) needs what it counts (02 or 8026)")            \
    X(BOTH_GTINS, "an item (01) and contained items (02) cannot stand together")

enum gs1_fault {
#define X(symbol, text) GS1_FAULT_##symbol,
    GS1_FAULT_MAP(X)
#undef X
        GS1_FAULT_COUNT
};

struct gs1_element {
    struct slice ai, value; /* borrowed from the scanned text */
};

struct gs1_scan {
    struct slice symbology; /* the scanner's own prefix, "]C1"; SLICE_NONE = it sent none */
    struct slice plain;     /* everything without that prefix */
    int count;              /* elements; 0 = a plain code */
    struct gs1_element elements[GS1_ELEMENTS_MAX];
    /* What the floor asks for; SLICE_NONE and day 0 = not on the label. */
    struct slice sscc;        /* 00 */
    struct slice gtin;        /* 01, or 02 when of contained items: 14 digits */
    bool contained;           /* gtin came with 02 */
    struct slice lot, serial; /* 10, 21 */
    struct date produced, best_before, sell_by, expiry; /* 11, 15, 16, 17 */
    int64_t counted;                                    /* 37, or 30; 0 = not on the label */
};

enum gs1_end {
    GS1_PLAIN,   /* no element string: plain is the code */
    GS1_PARSED,  /* every element is read and holds */
    GS1_REFUSED, /* an element string that cannot be right: *fault says why, *at where */
};

/* Reads one scan. An element string is told by the scanner's prefix (]C1 ]d2 ]e0 ]Q3), by a leading
 * or contained FNC1 (0x1D), or, when the scanner sends neither, by reading whole from 00, 01 or 02
 * on with its check digit. today: for the century of a YYMMDD date (51 to 99 years back is the last
 * century). at: the application identifier that is wrong, SLICE_NONE when it is the whole. */
enum gs1_end gs1_parse(struct slice text, struct date today, struct gs1_scan *scan,
                       enum gs1_fault *fault, struct slice *at);
/* static; never NULL */
const char *gs1_fault_text(enum gs1_fault f);

/* YYMMDD to a day; DD 00 is the month's last. false: not in the calendar, *d untouched. */
bool gs1_date(struct slice yymmdd, struct date today, struct date *d);

/* All digits, and the last is the modulo-10 check digit of the others (every GS1 key). */
bool gs1_check_holds(struct slice digits);
/* true: a GTIN-8, -12, -13 or -14 whose check digit holds. */
bool gtin_is_valid(struct slice code);
/* The 14 digits under which two lengths of one GTIN are the same, NUL-terminated. false: no GTIN.
 */
bool gtin_pad(struct slice code, char out[GTIN_DIGITS + 1]);
/* 18 digits whose check digit holds. */
bool sscc_is_valid(struct slice code);

#endif
