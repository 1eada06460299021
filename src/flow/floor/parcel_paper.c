/* Packing slip and carton label.
 * Behind /v1/parcels/{id}/documents.
 * Promise: what is printed is what was scanned into the box, and its bar codes are checked by the
 * encoder. */
#include "flow/floor/parcel_paper.h"

#include "base/ids.h"
#include "base/pdf.h"
#include "store/sql.h"

static enum hf_status load_paper_lines(struct work *w, struct parcel_facts *p)
{
    struct rows rows;
    p->lines = ARENA_ARRAY(txn_arena(w->tx), struct paper_line, FLOOR_LINES_MAX);
    if (p->lines == NULL)
        return HF_FULL;
    enum hf_status s =
        store_query(w->tx, SQL_list_parcel_lines,
                    PARAMS(P_I64(w->merchant_id), P_I64(p->parcel.parcel_id)), &rows);
    if (s < 0)
        return s;
    while (p->line_count < FLOOR_LINES_MAX && rows_next(&rows))
        p->lines[p->line_count++] = (struct paper_line){row_text_copy(&rows, 3),
                                                        row_text_copy(&rows, 4), row_i64(&rows, 2)};
    return rows_end(&rows);
}

enum hf_status load_parcel_facts(struct work *w, int64_t parcel_id, struct parcel_facts *p)
{
    struct order *o;
    struct parcel all[PARCELS_MAX];
    char ref[ID_TEXT_BYTES];
    *p = (struct parcel_facts){0};
    enum hf_status s = load_parcel(w, parcel_id, &p->parcel);
    if (s == HF_OK)
        s = load_order(w, ORDER_OF(p->parcel.shipment_id), true, &o);
    if (s == HF_OK && !o->ship_to_known)
        s = HF_NOT_FOUND;
    if (s == HF_OK)
        s = load_parcels(w, p->parcel.shipment_id, all, &p->parcels);
    if (s != HF_OK)
        return s;
    p->order_id = o->order_id;
    p->merchant = arena_copy(txn_arena(w->tx), w->merchant->profile->name);
    p->order_number = o->order_number;
    p->channel = o->channel;
    p->prefix_len = w->merchant->profile->packing.gs1_prefix.len;
    p->ship_to = o->ship_to;
    for (int i = 0; i < o->shipment_count; i++)
        if (o->shipments[i].shipment_id == p->parcel.shipment_id) {
            p->ship_by = o->shipments[i].ship_by;
            p->site = directory_warehouse_by_id(w->directory, o->shipments[i].warehouse_id)->site;
        }
    id_print(w->hub->ids_key, "pcl", w->merchant_id, parcel_id, ref);
    p->parcel_ref = arena_copy(txn_arena(w->tx), slice_of(ref));
    return load_paper_lines(w, p);
}

/* -- words on paper */

enum paper_word {
    WORD_SLIP,
    WORD_ORDER,
    WORD_PARCEL,
    WORD_OF,
    WORD_TO,
    WORD_FROM,
    WORD_CODE,
    WORD_ARTICLE,
    WORD_QTY,
    WORD_WEIGHT,
    WORD_BOX,
    WORD_CARRIER,
    WORD_PAGE,
    WORDS
};
static const char *word(enum paper_word w, bool spanish)
{
    static const char *const words[WORDS][2] = {
        [WORD_SLIP] = {"Packing slip", "Albarán de entrega"},
        [WORD_ORDER] = {"Order",        "Pedido"             },
        [WORD_PARCEL] = {"Parcel",       "Bulto"              },
        [WORD_OF] = {"of",           "de"                 },
        [WORD_TO] = {"To",           "Destinatario"       },
        [WORD_FROM] = {"From",         "Remitente"          },
        [WORD_CODE] = {"Code",         "Código"            },
        [WORD_ARTICLE] = {"Article",      "Artículo"          },
        [WORD_QTY] = {"Quantity",     "Cantidad"           },
        [WORD_WEIGHT] = {"Weight",       "Peso"               },
        [WORD_BOX] = {"Box",          "Caja"               },
        [WORD_CARRIER] = {"Carrier",      "Transportista"      },
        [WORD_PAGE] = {"Page",         "Página"            },
    };
    return words[w][spanish];
}

enum { ADDRESS_LINES = 8 };
static int address_lines(const struct ship_to *s, struct arena *a,
                         struct slice lines[ADDRESS_LINES])
{
    int n = 0;
    const struct slice parts[] = {s->name, s->company, s->street[0], s->street[1], s->street[2]};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].len > 0)
            lines[n++] = parts[i];
    lines[n++] = arena_format(a, "%.*s %.*s", SLICE_FMT(s->postcode), SLICE_FMT(s->city));
    lines[n++] = arena_format(a, "%.*s%s%.*s", SLICE_FMT(s->province),
                              s->province.len > 0 ? ", " : "", SLICE_FMT(s->country));
    return n;
}

static struct slice sender(const struct parcel_facts *p, struct arena *a)
{
    const struct site *s = p->site;
    if (s == NULL)
        return p->merchant;
    return arena_format(a, "%.*s, %.*s, %.*s %.*s, %.*s", SLICE_FMT(p->merchant),
                        SLICE_FMT(s->street), SLICE_FMT(s->postcode), SLICE_FMT(s->city),
                        SLICE_FMT(s->country));
}

static struct slice parcel_of(const struct parcel_facts *p, bool spanish, struct arena *a)
{
    return arena_format(a, "%s %lld %s %d", word(WORD_PARCEL, spanish), (long long)p->parcel.number,
                        word(WORD_OF, spanish), p->parcels);
}

/* -- packing slip: A4 */

enum { SLIP_LINES = 36 }; /* rows of one page below its head */

static void slip_head(struct pdf *pdf, const struct parcel_facts *p, bool spanish, struct arena *a,
                      int page, int pages, const struct barcode *code)
{
    struct slice to[ADDRESS_LINES];
    pdf_text(pdf, 15, 20, 16, PDF_BOLD, 110, p->merchant);
    pdf_text(pdf, 15, 28, 12, PDF_PLAIN, 0, slice_of(word(WORD_SLIP, spanish)));
    pdf_text(pdf, 15, 36, 11, PDF_BOLD, 110,
             arena_format(a, "%s %.*s", word(WORD_ORDER, spanish), SLICE_FMT(p->order_number)));
    pdf_text(pdf, 15, 42, 10, PDF_PLAIN, 0, parcel_of(p, spanish, a));
    pdf_text(pdf, 15, 48, 9, PDF_PLAIN, 100, sender(p, a));
    pdf_barcode(pdf, 128, 12, 68, 14, code);
    pdf_text(pdf, 128, 30, 7, PDF_PLAIN, 68, p->parcel_ref);
    int n = address_lines(&p->ship_to, a, to);
    for (int i = 0; i < n; i++)
        pdf_text(pdf, 128, 40 + 5 * i, 10, i == 0 ? PDF_BOLD : PDF_PLAIN, 70, to[i]);
    pdf_text(pdf, 15, 86, 9, PDF_BOLD, 0, slice_of(word(WORD_CODE, spanish)));
    pdf_text(pdf, 65, 86, 9, PDF_BOLD, 0, slice_of(word(WORD_ARTICLE, spanish)));
    pdf_text(pdf, 175, 86, 9, PDF_BOLD, 0, slice_of(word(WORD_QTY, spanish)));
    pdf_line(pdf, 15, 88, 195, 88);
    pdf_text(pdf, 175, 287, 8, PDF_PLAIN, 0,
             arena_format(a, "%s %d/%d", word(WORD_PAGE, spanish), page, pages));
}

static enum hf_status draw_slip(const struct parcel_facts *p, bool spanish, struct arena *a,
                                struct slice *bytes, struct slice *why)
{
    struct barcode code;
    enum hf_status s = barcode_encode(BARCODE_LINEAR, p->parcel_ref, a, &code, why);
    if (s != HF_OK)
        return s;
    struct pdf *pdf = pdf_new(210, 297, word(WORD_SLIP, spanish));
    if (pdf == NULL)
        return HF_FULL;
    int pages = (p->line_count + SLIP_LINES - 1) / SLIP_LINES;
    pages = pages == 0 ? 1 : pages;
    for (int page = 0; page < pages; page++) {
        if (page > 0)
            pdf_add_page(pdf);
        slip_head(pdf, p, spanish, a, page + 1, pages, &code);
        for (int i = 0; i < SLIP_LINES && page * SLIP_LINES + i < p->line_count; i++) {
            const struct paper_line *l = &p->lines[page * SLIP_LINES + i];
            double y = 94 + 5.2 * i;
            pdf_text(pdf, 15, y, 10, PDF_PLAIN, 48, l->sku);
            pdf_text(pdf, 65, y, 10, PDF_PLAIN, 105, l->name);
            pdf_text(pdf, 178, y, 10, PDF_BOLD, 0, arena_format(a, "%lld", (long long)l->qty_each));
        }
    }
    *bytes = pdf_end(pdf, a);
    return bytes->ptr != NULL ? HF_OK : HF_FULL;
}

/* -- carton label: 105 x 148 mm, after the GS1 Logistic Label Guideline: sender and consignee
 * above, text in the middle, the SSCC's bar code at the foot; without an SSCC our own number stands
 * there */

struct label_codes {
    struct barcode foot, postcode;
    struct slice foot_text, postcode_text; /* human readable; "" = none */
};

static struct slice sscc_text(struct slice s, size_t prefix_len, struct arena *a)
{
    struct slice serial = {s.ptr + 1 + prefix_len, s.len - prefix_len - 2};
    return arena_format(a, "(00) %c %.*s %.*s %c", s.ptr[0], (int)prefix_len, s.ptr + 1,
                        SLICE_FMT(serial), s.ptr[s.len - 1]);
}

/* A postcode goes into AI 420 without blanks and hyphens: letters and digits only. */
static struct slice bare_postcode(struct slice s, struct arena *a)
{
    char *out = arena_take(a, s.len + 1, 1);
    size_t used = 0;
    for (size_t i = 0; out != NULL && i < s.len; i++)
        if ((s.ptr[i] >= '0' && s.ptr[i] <= '9') ||
            ((s.ptr[i] | 32) >= 'a' && (s.ptr[i] | 32) <= 'z'))
            out[used++] = s.ptr[i];
    return (struct slice){out, used};
}

static enum hf_status encode_codes(const struct parcel_facts *p, struct arena *a,
                                   struct label_codes *c, struct slice *why)
{
    struct slice postcode = bare_postcode(p->ship_to.postcode, a), sscc = p->parcel.sscc;
    enum hf_status s = HF_OK;
    *c = (struct label_codes){.foot_text = p->parcel_ref, .postcode_text = SLICE("")};
    if (postcode.len > 0 && postcode.len <= 20) {
        c->postcode_text = arena_format(a, "(420) %.*s", SLICE_FMT(postcode));
        s = barcode_encode(BARCODE_GS1, arena_format(a, "[420]%.*s", SLICE_FMT(postcode)), a,
                           &c->postcode, why);
    }
    if (s != HF_OK)
        return s;
    if (sscc.len == 0)
        return barcode_encode(BARCODE_LINEAR, p->parcel_ref, a, &c->foot, why);
    c->foot_text = sscc_text(sscc, p->prefix_len >= 4 ? p->prefix_len : 7, a);
    return barcode_encode(BARCODE_GS1, arena_format(a, "[00]%.*s", SLICE_FMT(sscc)), a, &c->foot,
                          why);
}

static void label_text(struct pdf *pdf, const struct parcel_facts *p, bool spanish, struct arena *a)
{
    struct slice to[ADDRESS_LINES];
    pdf_text(pdf, 5, 7, 7, PDF_BOLD, 0, slice_of(word(WORD_FROM, spanish)));
    pdf_text(pdf, 5, 11, 8, PDF_PLAIN, 95, sender(p, a));
    pdf_line(pdf, 3, 14, 102, 14);
    pdf_text(pdf, 5, 19, 7, PDF_BOLD, 0, slice_of(word(WORD_TO, spanish)));
    int n = address_lines(&p->ship_to, a, to);
    for (int i = 0; i < n; i++)
        pdf_text(pdf, 5, 25 + 5.5 * i, i == 0 ? 13 : 11, i == 0 ? PDF_BOLD : PDF_PLAIN, 95, to[i]);
    pdf_line(pdf, 3, 66, 102, 66);
    pdf_text(pdf, 5, 72, 11, PDF_BOLD, 95,
             arena_format(a, "%s %.*s", word(WORD_ORDER, spanish), SLICE_FMT(p->order_number)));
    pdf_text(pdf, 5, 78, 10, PDF_PLAIN, 95, parcel_of(p, spanish, a));
    pdf_text(pdf, 5, 83, 9, PDF_PLAIN, 95,
             arena_format(a, "%s: %.*s / %.*s", word(WORD_CARRIER, spanish),
                          SLICE_FMT(p->parcel.carrier), SLICE_FMT(p->parcel.service)));
    pdf_text(pdf, 5, 88, 9, PDF_PLAIN, 95,
             arena_format(a, "%s: %lld.%03lld kg%s%s%s%.*s", word(WORD_WEIGHT, spanish),
                          (long long)(p->parcel.weight_g / 1000),
                          (long long)(p->parcel.weight_g % 1000),
                          p->parcel.box.len > 0 ? "   " : "",
                          p->parcel.box.len > 0 ? word(WORD_BOX, spanish) : "",
                          p->parcel.box.len > 0 ? ": " : "", SLICE_FMT(p->parcel.box)));
    pdf_line(pdf, 3, 91, 102, 91);
}

static enum hf_status draw_label(const struct parcel_facts *p, bool spanish, struct arena *a,
                                 struct slice *bytes, struct slice *why)
{
    struct label_codes c;
    enum hf_status s = encode_codes(p, a, &c, why);
    if (s != HF_OK)
        return s;
    struct pdf *pdf = pdf_new(105, 148, "SSCC");
    if (pdf == NULL)
        return HF_FULL;
    label_text(pdf, p, spanish, a);
    if (c.postcode_text.len > 0) {
        pdf_barcode(pdf, 14, 93, 0.495 * c.postcode.columns, 12, &c.postcode);
        pdf_text(pdf, 14, 109, 9, PDF_PLAIN, 0, c.postcode_text);
    }
    double module = 78.0 / c.foot.columns;
    pdf_barcode(pdf, (105 - module * c.foot.columns) / 2, 111, module * c.foot.columns, 30,
                &c.foot);
    pdf_text(pdf, 14, 146, 9, PDF_BOLD, 90, c.foot_text);
    *bytes = pdf_end(pdf, a);
    return bytes->ptr != NULL ? HF_OK : HF_FULL;
}

/* -- the same for a label printer: ZPL II, 203 dpi, 4 x 6 inch */

/* ^FH: whatever could be a command is written as a hexadecimal pair. */
static struct slice zpl_escape(struct slice s, struct arena *a)
{
    static const char hex[] = "0123456789ABCDEF";
    char *out = arena_take(a, s.len * 3 + 1, 1);
    size_t used = 0;
    if (out == NULL)
        return SLICE("");
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '^' || c == '~' || c == '_' || c == '\\' || c < 0x20) {
            out[used++] = '_';
            out[used++] = hex[c >> 4];
            out[used++] = hex[c & 15];
        } else {
            out[used++] = (char)c;
        }
    }
    return (struct slice){out, used};
}

static struct slice zpl_line(struct arena *a, int y, int height, struct slice text)
{
    return arena_format(a, "^FO40,%d^A0N,%d,%d^FH^FD%.*s^FS\n", y, height, height,
                        SLICE_FMT(zpl_escape(text, a)));
}

static enum hf_status draw_zpl(const struct parcel_facts *p, bool spanish, struct arena *a,
                               struct slice *bytes, struct slice *why)
{
    struct label_codes c; /* encoded for the check alone: the printer draws its own */
    struct slice to[ADDRESS_LINES], body = zpl_line(a, 30, 22, sender(p, a));
    enum hf_status s = encode_codes(p, a, &c, why);
    if (s != HF_OK)
        return s;
    int n = address_lines(&p->ship_to, a, to);
    for (int i = 0; i < n; i++)
        body = arena_format(a, "%.*s%.*s", SLICE_FMT(body),
                            SLICE_FMT(zpl_line(a, 90 + 44 * i, i == 0 ? 42 : 36, to[i])));
    struct slice order =
        arena_format(a, "%s %.*s   %.*s", word(WORD_ORDER, spanish), SLICE_FMT(p->order_number),
                     SLICE_FMT(parcel_of(p, spanish, a)));
    struct slice carrier = arena_format(a, "%s: %.*s / %.*s", word(WORD_CARRIER, spanish),
                                        SLICE_FMT(p->parcel.carrier), SLICE_FMT(p->parcel.service));
    struct slice post =
        c.postcode_text.len == 0
            ? SLICE("")
            : arena_format(
                  a,
                  "^FO80,580^BY3^BCN,110,N,N,N^FD>;>8420%.*s^FS\n^FO80,700^A0N,30,30^FD%.*s^FS\n",
                  SLICE_FMT(bare_postcode(p->ship_to.postcode, a)), SLICE_FMT(c.postcode_text));
    struct slice foot =
        p->parcel.sscc.len > 0
            ? arena_format(a, "^FO80,760^BY3^BCN,300,N,N,N^FD>;>800%.*s^FS\n",
                           SLICE_FMT(p->parcel.sscc))
            : arena_format(a, "^FO40,760^BY2^BCN,300,N,N,N^FD%.*s^FS\n", SLICE_FMT(p->parcel_ref));
    *bytes = arena_format(
        a, "^XA\n^CI28\n^PW812\n^LL1218\n%.*s%.*s%.*s%.*s%.*s^FO80,1080^A0N,36,36^FD%.*s^FS\n^XZ\n",
        SLICE_FMT(body), SLICE_FMT(zpl_line(a, 470, 40, order)),
        SLICE_FMT(zpl_line(a, 520, 34, carrier)), SLICE_FMT(post), SLICE_FMT(foot),
        SLICE_FMT(c.foot_text));
    return bytes->ptr != NULL ? HF_OK : HF_FULL;
}

enum hf_status draw_paper(const struct parcel_facts *facts, struct slice name, bool spanish,
                          struct arena *a, struct slice *bytes, struct slice *why)
{
    static const struct {
        const char *name;
        enum hf_status (*draw)(const struct parcel_facts *p, bool spanish, struct arena *a,
                               struct slice *bytes, struct slice *why);
    } papers[] = {
        {"packing_slip.pdf", draw_slip },
        {"carton_label.pdf", draw_label},
        {"carton_label.zpl", draw_zpl  }
    };
    for (size_t i = 0; i < sizeof papers / sizeof *papers; i++)
        if (slice_is(name, papers[i].name))
            return papers[i].draw(facts, spanish, a, bytes, why);
    return HF_NOT_FOUND;
}
