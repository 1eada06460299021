#ifndef HF_BASE_PDF_H
#define HF_BASE_PDF_H

#include "base/barcode.h"

/* Pages with text, lines and bar codes, by libharu. Lengths in millimetres from the upper left
 * corner, text in points. Text is UTF-8 in DejaVu Sans where that font is installed, else in
 * Helvetica with what Latin-1 has. A call after a failure does nothing; pdf_end tells. Not
 * thread-safe per document. */

struct pdf;
/* NULL: no memory. */
struct pdf *pdf_new(double width_mm, double height_mm, const char *title);
void pdf_add_page(struct pdf *p); /* the first is there already */
enum { PDF_PLAIN = 0, PDF_BOLD = 1 };
/* y: the text's base line. Cut to max_mm (0 = not cut) with an ellipsis; never split within a
 * character. */
void pdf_text(struct pdf *p, double x, double y, double points, int weight, double max_mm,
              struct slice text);
void pdf_line(struct pdf *p, double x1, double y1, double x2, double y2);
/* Into the rectangle; modules stay equally wide. The caller keeps the quiet zone: ten modules on
 * both sides. */
void pdf_barcode(struct pdf *p, double x, double y, double width, double height,
                 const struct barcode *b);
/* Writes the document into a and frees p. SLICE_NONE when anything failed. */
struct slice pdf_end(struct pdf *p, struct arena *a);

#endif
