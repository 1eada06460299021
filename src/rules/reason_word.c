/* A reason becomes a sentence: its template, its place and its arguments, in the reader's language.
 * Where: rules; the edges (console, API, command line) word here, the store keeps code and
 * arguments. Promise: never writes past size, never splits a character, never lets a control byte
 * through. */
#include "rules/exceptions.h"

#include <assert.h>
#include <stdio.h>

enum { ARG_SEPARATOR = 0x1f };

/* Where the sentence grows; len < size always, the last byte is kept for the NUL. */
struct sentence {
    char *out;
    size_t size;
    size_t len;
    bool full; /* something was cut: nothing more is added */
};

/* Bytes of the UTF-8 character that starts with lead; 1 for anything out of place. */
static size_t character_bytes(unsigned char lead)
{
    if (lead >= 0xf0)
        return 4;
    if (lead >= 0xe0)
        return 3;
    return lead >= 0xc0 ? 2 : 1;
}

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

static void add(struct sentence *to, struct slice text)
{
    for (size_t i = 0; i < text.len && !to->full;) {
        size_t n = character_bytes((unsigned char)text.ptr[i]);
        if (n > text.len - i)
            n = text.len - i;
        if (n > to->size - 1 - to->len) {
            to->full = true;
            break;
        }
        for (size_t k = 0; k < n; k++, i++)
            to->out[to->len++] = is_control(text.ptr[i]) ? ' ' : text.ptr[i];
    }
    to->out[to->len] = '\0';
}

/* How a reader calls a field of the contract. What is not here is said as it stands. */
static const struct field_word {
    const char *field;
    const char *english;
    const char *spanish;
} field_words[] = {
    {"ship_to",          "delivery address", "dirección de entrega"  },
    {"ship_to.name",     "recipient name",   "nombre del destinatario"},
    {"ship_to.company",  "company",          "empresa"                },
    {"ship_to.street",   "street",           "calle"                  },
    {"ship_to.city",     "city",             "población"             },
    {"ship_to.postcode", "postcode",         "código postal"         },
    {"ship_to.province", "province",         "provincia"              },
    {"ship_to.country",  "country",          "país"                  },
    {"ship_to.phone",    "phone",            "teléfono"              },
    {"ship_to.email",    "e-mail",           "correo electrónico"    },
};

static struct slice field_word(struct slice field, bool spanish)
{
    if (field.len == 0)
        return spanish ? SLICE("un dato del pedido") : SLICE("a field of the order");
    for (size_t i = 0; i < sizeof field_words / sizeof *field_words; i++) {
        if (slice_is(field, field_words[i].field))
            return slice_of(spanish ? field_words[i].spanish : field_words[i].english);
    }
    return field;
}

static void add_place(struct sentence *to, int line, bool spanish)
{
    char place[32];

    if (line <= 0)
        return;
    snprintf(place, sizeof place, spanish ? "línea %d: " : "line %d: ", line);
    add(to, slice_of(place));
}

/* Writes what stands for the placeholder at the start of text; the bytes it takes, 0 when there is
 * none. */
static size_t add_placeholder(struct sentence *to, struct slice text, const struct reason *r,
                              bool spanish)
{
    static const struct slice field = {"{field}", 7};

    if (slice_starts(text, field)) {
        add(to, field_word(r->field, spanish));
        return field.len;
    }
    if (text.len < 3 || text.ptr[0] != '{' || text.ptr[2] != '}')
        return 0;
    if (text.ptr[1] < '0' || text.ptr[1] >= '0' + REASON_ARGS)
        return 0;
    struct slice arg = r->args[text.ptr[1] - '0'];
    add(to, arg.len > 0 ? arg : SLICE("?"));
    return 3;
}

size_t reason_word(const struct reason *r, const char *language, char *out, size_t size)
{
    assert(size > 0);
    bool spanish = strcmp(language, "es") == 0;
    const struct exception_rule *rule = exception_rule(r->code);
    struct slice text = slice_of(spanish ? rule->spanish : rule->english);
    struct sentence to = {.out = out, .size = size};

    out[0] = '\0';
    add_place(&to, r->line, spanish);
    while (text.len > 0 && !to.full) {
        size_t taken = add_placeholder(&to, text, r, spanish);
        if (taken == 0) {
            taken = character_bytes((unsigned char)text.ptr[0]);
            add(&to, (struct slice){text.ptr, taken});
        }
        text.ptr += taken;
        text.len -= taken;
    }
    return to.len;
}

size_t reason_args_join(const struct reason *r, char *out, size_t size)
{
    assert(size > 0);
    struct sentence to = {.out = out, .size = size};
    int last = REASON_ARGS;

    out[0] = '\0';
    while (last > 0 && r->args[last - 1].len == 0)
        last--;
    for (int i = 0; i < last && !to.full; i++) {
        if (i > 0) {
            if (to.len + 1 >= size)
                break;
            to.out[to.len++] = ARG_SEPARATOR;
            to.out[to.len] = '\0';
        }
        add(&to, r->args[i]);
    }
    return to.len;
}

void reason_args_split(struct slice text, struct reason *r)
{
    for (int i = 0; i < REASON_ARGS; i++)
        r->args[i] = SLICE_NONE;
    for (int i = 0; i < REASON_ARGS && text.len > 0; i++) {
        const char *end = memchr(text.ptr, ARG_SEPARATOR, text.len);
        size_t len = end != NULL ? (size_t)(end - text.ptr) : text.len;
        r->args[i] = (struct slice){text.ptr, len};
        if (end == NULL)
            return;
        text.ptr += len + 1;
        text.len -= len + 1;
    }
}
