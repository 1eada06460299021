/* Pages by libharu.
 * Under packing slips and carton labels.
 * Promise: a document is whole or it is none. */
#include "base/pdf.h"

#include <hpdf.h>
#include <stdlib.h>
#include <unistd.h>

#define FONT_FOLDER "/usr/share/fonts/truetype/dejavu/"
enum { TEXT_BYTES = 400 };
static const double points_per_mm = 72.0 / 25.4;

struct pdf {
    HPDF_Doc doc;
    HPDF_Page page;
    HPDF_Font fonts[2];
    bool utf8;
    bool failed;
    double width, height; /* points */
};

static void failed(HPDF_STATUS error, HPDF_STATUS detail, void *arg)
{
    struct pdf *p = arg;
    (void)error;
    (void)detail;
    p->failed = true;
}

static HPDF_Font load_font(struct pdf *p, const char *file, const char *otherwise)
{
    const char *name = p->utf8 ? HPDF_LoadTTFontFromFile(p->doc, file, HPDF_TRUE) : NULL;
    return name != NULL ? HPDF_GetFont(p->doc, name, "UTF-8")
                        : HPDF_GetFont(p->doc, otherwise, "WinAnsiEncoding");
}

struct pdf *pdf_new(double width_mm, double height_mm, const char *title)
{
    struct pdf *p = calloc(1, sizeof *p);
    if (p == NULL)
        return NULL;
    p->doc = HPDF_New(failed, p);
    if (p->doc == NULL) {
        free(p);
        return NULL;
    }
    p->width = width_mm * points_per_mm;
    p->height = height_mm * points_per_mm;
    HPDF_SetCompressionMode(p->doc, HPDF_COMP_ALL);
    HPDF_SetInfoAttr(p->doc, HPDF_INFO_TITLE, title);
    p->utf8 = access(FONT_FOLDER "DejaVuSans.ttf", R_OK) == 0 &&
              access(FONT_FOLDER "DejaVuSans-Bold.ttf", R_OK) == 0;
    if (p->utf8)
        HPDF_UseUTFEncodings(p->doc);
    p->fonts[PDF_PLAIN] = load_font(p, FONT_FOLDER "DejaVuSans.ttf", "Helvetica");
    p->fonts[PDF_BOLD] = load_font(p, FONT_FOLDER "DejaVuSans-Bold.ttf", "Helvetica-Bold");
    pdf_add_page(p);
    return p;
}

void pdf_add_page(struct pdf *p)
{
    if (p->failed)
        return;
    p->page = HPDF_AddPage(p->doc);
    if (p->page == NULL) {
        p->failed = true;
        return;
    }
    HPDF_Page_SetWidth(p->page, (HPDF_REAL)p->width);
    HPDF_Page_SetHeight(p->page, (HPDF_REAL)p->height);
    HPDF_Page_SetLineWidth(p->page, 0.6f);
}

/* Helvetica has Latin-1 only: what lies beyond is a question mark. */
static size_t to_latin(const char *utf8, size_t len, char *out)
{
    size_t used = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)utf8[i];
        if (c < 0x80)
            out[used++] = (char)c;
        else if (c >= 0xc2 && c <= 0xc3 && i + 1 < len)
            out[used++] = (char)(((c & 3) << 6) | (utf8[++i] & 0x3f));
        else if (c >= 0xc0)
            out[used++] = '?';
    }
    out[used] = '\0';
    return used;
}

/* One character less, and the dots that say so. */
static size_t shorten(char *text, size_t len, bool utf8)
{
    size_t dots = len >= 2 && memcmp(text + len - 2, "..", 2) == 0 ? 2 : 0;
    len -= dots;
    if (len == 0)
        return 0;
    len--;
    while (utf8 && len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
        len--;
    memcpy(text + len, "..", 3);
    return len + 2;
}

void pdf_text(struct pdf *p, double x, double y, double points, int weight, double max_mm,
              struct slice text)
{
    char line[TEXT_BYTES + 4];
    if (p->failed || text.len == 0)
        return;
    size_t len = text.len < TEXT_BYTES ? text.len : TEXT_BYTES;
    while (len < text.len && len > 0 && ((unsigned char)text.ptr[len] & 0xc0) == 0x80)
        len--;
    if (p->utf8) {
        memcpy(line, text.ptr, len);
        line[len] = '\0';
    } else {
        len = to_latin(text.ptr, len, line);
    }
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)line[i] < 0x20)
            line[i] = ' ';
    HPDF_Page_SetFontAndSize(p->page, p->fonts[weight], (HPDF_REAL)points);
    while (max_mm > 0 && len > 2 &&
           (double)HPDF_Page_TextWidth(p->page, line) > max_mm * points_per_mm)
        len = shorten(line, len, p->utf8);
    HPDF_Page_BeginText(p->page);
    HPDF_Page_TextOut(p->page, (HPDF_REAL)(x * points_per_mm),
                      (HPDF_REAL)(p->height - y * points_per_mm), line);
    HPDF_Page_EndText(p->page);
}

void pdf_line(struct pdf *p, double x1, double y1, double x2, double y2)
{
    if (p->failed)
        return;
    HPDF_Page_MoveTo(p->page, (HPDF_REAL)(x1 * points_per_mm),
                     (HPDF_REAL)(p->height - y1 * points_per_mm));
    HPDF_Page_LineTo(p->page, (HPDF_REAL)(x2 * points_per_mm),
                     (HPDF_REAL)(p->height - y2 * points_per_mm));
    HPDF_Page_Stroke(p->page);
}

void pdf_barcode(struct pdf *p, double x, double y, double width, double height,
                 const struct barcode *b)
{
    double module = width * points_per_mm / b->columns,
           row_height = height * points_per_mm / b->rows;
    if (p->failed)
        return;
    for (int row = 0; row < b->rows; row++)
        for (int from = 0, to; from < b->columns; from = to) {
            to = from + 1;
            if (!b->bits[row * b->columns + from])
                continue;
            while (to < b->columns && b->bits[row * b->columns + to])
                to++;
            HPDF_Page_Rectangle(p->page, (HPDF_REAL)(x * points_per_mm + from * module),
                                (HPDF_REAL)(p->height - y * points_per_mm - (row + 1) * row_height),
                                (HPDF_REAL)((to - from) * module), (HPDF_REAL)row_height);
        }
    HPDF_Page_Fill(p->page);
}

struct slice pdf_end(struct pdf *p, struct arena *a)
{
    struct slice out = SLICE_NONE;
    if (!p->failed && HPDF_SaveToStream(p->doc) == HPDF_OK && !p->failed) {
        HPDF_UINT32 size = HPDF_GetStreamSize(p->doc);
        unsigned char *bytes = arena_take(a, size, 1);
        HPDF_ResetStream(p->doc);
        if (bytes != NULL && HPDF_ReadFromStream(p->doc, bytes, &size) == HPDF_OK && !p->failed)
            out = (struct slice){(const char *)bytes, size};
    }
    HPDF_Free(p->doc);
    free(p);
    return out;
}
