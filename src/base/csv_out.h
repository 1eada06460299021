#ifndef HF_BASE_CSV_OUT_H
#define HF_BASE_CSV_OUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/slice.h"

/* CSV written for a person's spreadsheet (RFC 4180): every text is quoted, and one that a
 * spreadsheet would run as a formula - it begins with = + - @, a tab, a line end, NUL, or the
 * full-width form of the first four - gets an apostrophe in front. For a program: quoted, and
 * nothing added. Numbers are never changed. source: OWASP, CSV injection; docs/stock.md. */

/* One field; the caller writes commas and line ends (CRLF). */
void csv_put_text(FILE *out, struct slice text, bool for_people);
void csv_put_i64(FILE *out, int64_t value);
/* true: a spreadsheet would not take this text as text. */
bool csv_is_formula(struct slice text);

#endif
