/* GS1 element strings: the table of application identifiers and the one loop over it.
 * Where: rules; the floor and the ways in call it with what a scanner or a file said.
 * Promise: what is answered as read is whole and holds; a doubtful label is refused, with the
 * reason. */
#include "rules/gs1.h"

#include <assert.h>

enum { GS = 0x1D, ALL = 255 };

enum check { ANY, MOD10, DAY, DAY_TIME, MEASURE };

/* Identifiers first..last of ai_digits; value: the first `digits` characters are digits (ALL =
 * every one), the rest of character set 82; min to max characters. predefined: needs no FNC1 after
 * it. MOD10 is over the leading digits (over min of them when ALL). MEASURE: the identifier's last
 * digit is the decimals, 0 to 5. */
struct ai {
    uint16_t first, last;
    uint8_t ai_digits;
    bool predefined;
    uint8_t digits, min, max;
    enum check check;
};

/* clang-format off */
static const struct ai table[] = {
    {0,    0,    2, true,  ALL, 18, 18, MOD10},    /* SSCC */
    {1,    3,    2, true,  ALL, 14, 14, MOD10},    /* GTIN, contained GTIN, made-to-order GTIN */
    {10,   10,   2, false, 0,   1,  20, ANY},      /* batch or lot */
    {11,   13,   2, true,  ALL, 6,  6,  DAY},      /* production, due, packaging date */
    {15,   17,   2, true,  ALL, 6,  6,  DAY},      /* best before, sell by, expiry */
    {20,   20,   2, true,  ALL, 2,  2,  ANY},      /* variant */
    {21,   22,   2, false, 0,   1,  20, ANY},      /* serial, consumer product variant */
    {235,  235,  3, false, 0,   1,  28, ANY},      /* third party controlled serial */
    {240,  241,  3, false, 0,   1,  30, ANY},      /* additional id, customer part number */
    {242,  242,  3, false, ALL, 1,  6,  ANY},      /* made-to-order variation */
    {243,  243,  3, false, 0,   1,  20, ANY},      /* packaging component */
    {250,  251,  3, false, 0,   1,  30, ANY},      /* secondary serial, reference to source */
    {253,  253,  3, false, 13,  13, 30, MOD10},    /* document type */
    {254,  254,  3, false, 0,   1,  20, ANY},      /* GLN extension */
    {255,  255,  3, false, ALL, 13, 25, MOD10},    /* coupon */
    {30,   30,   2, false, ALL, 1,  8,  ANY},      /* variable count */
    {3100, 3169, 4, true,  ALL, 6,  6,  MEASURE},  /* net weights, lengths, areas, volumes */
    {3200, 3379, 4, true,  ALL, 6,  6,  MEASURE},
    {3400, 3579, 4, true,  ALL, 6,  6,  MEASURE},
    {3600, 3699, 4, true,  ALL, 6,  6,  MEASURE},
    {37,   37,   2, false, ALL, 1,  8,  ANY},      /* count of contained items */
    {3900, 3909, 4, false, ALL, 1,  15, ANY},      /* amount */
    {3910, 3919, 4, false, ALL, 4,  18, ANY},      /* amount with currency */
    {3920, 3929, 4, false, ALL, 1,  15, ANY},      /* price */
    {3930, 3939, 4, false, ALL, 4,  18, ANY},      /* price with currency */
    {3940, 3943, 4, false, ALL, 4,  4,  ANY},      /* percent off */
    {3950, 3955, 4, false, ALL, 6,  6,  ANY},      /* price per unit of measure */
    {400,  401,  3, false, 0,   1,  30, ANY},      /* order number, consignment */
    {402,  402,  3, false, ALL, 17, 17, MOD10},    /* GSIN */
    {403,  403,  3, false, 0,   1,  30, ANY},      /* routing code */
    {410,  417,  3, true,  ALL, 13, 13, MOD10},    /* GLNs */
    {420,  420,  3, false, 0,   1,  20, ANY},      /* ship-to postcode */
    {421,  421,  3, false, 3,   4,  12, ANY},      /* country and postcode */
    {422,  422,  3, false, ALL, 3,  3,  ANY},      /* country of origin */
    {423,  423,  3, false, ALL, 3,  15, ANY},      /* countries of initial processing */
    {424,  424,  3, false, ALL, 3,  3,  ANY},
    {425,  425,  3, false, ALL, 3,  15, ANY},
    {426,  426,  3, false, ALL, 3,  3,  ANY},
    {427,  427,  3, false, 0,   1,  3,  ANY},
    {4300, 4301, 4, false, 0,   1,  35, ANY},      /* ship-to company and contact */
    {4302, 4306, 4, false, 0,   1,  70, ANY},      /* ship-to address */
    {4307, 4307, 4, false, 0,   2,  2,  ANY},
    {4308, 4308, 4, false, 0,   1,  30, ANY},
    {4309, 4309, 4, false, ALL, 20, 20, ANY},
    {4310, 4311, 4, false, 0,   1,  35, ANY},      /* return-to */
    {4312, 4316, 4, false, 0,   1,  70, ANY},
    {4317, 4317, 4, false, 0,   2,  2,  ANY},
    {4318, 4318, 4, false, 0,   1,  20, ANY},
    {4319, 4319, 4, false, 0,   1,  30, ANY},
    {4320, 4320, 4, false, 0,   1,  35, ANY},      /* service */
    {4321, 4323, 4, false, ALL, 1,  1,  ANY},
    {4324, 4325, 4, false, ALL, 10, 10, DAY},
    {4326, 4326, 4, false, ALL, 6,  6,  DAY},
    {4330, 4333, 4, false, 6,   6,  7,  ANY},      /* temperatures */
    {7001, 7001, 4, false, ALL, 13, 13, ANY},
    {7002, 7002, 4, false, 0,   1,  30, ANY},
    {7003, 7003, 4, false, ALL, 10, 10, DAY_TIME}, /* expiry with time */
    {7004, 7004, 4, false, ALL, 1,  4,  ANY},
    {7005, 7005, 4, false, 0,   1,  12, ANY},
    {7006, 7006, 4, false, ALL, 6,  6,  DAY},
    {7007, 7007, 4, false, ALL, 6,  12, DAY},
    {7008, 7008, 4, false, 0,   1,  3,  ANY},
    {7009, 7009, 4, false, 0,   1,  10, ANY},
    {7010, 7010, 4, false, 0,   1,  2,  ANY},
    {7011, 7011, 4, false, ALL, 6,  10, DAY},
    {7020, 7022, 4, false, 0,   1,  20, ANY},
    {7023, 7023, 4, false, 0,   1,  30, ANY},
    {7030, 7039, 4, false, 3,   4,  30, ANY},      /* processors */
    {7040, 7040, 4, false, 1,   4,  4,  ANY},
    {7041, 7041, 4, false, 0,   1,  4,  ANY},
    {710,  717,  3, false, 0,   1,  20, ANY},      /* national healthcare numbers */
    {7230, 7239, 4, false, 0,   3,  30, ANY},      /* certifications */
    {7240, 7240, 4, false, 0,   1,  20, ANY},
    {7241, 7241, 4, false, ALL, 2,  2,  ANY},
    {7242, 7242, 4, false, 0,   1,  25, ANY},
    {7250, 7250, 4, false, ALL, 8,  8,  ANY},
    {7251, 7251, 4, false, ALL, 12, 12, ANY},
    {7252, 7252, 4, false, ALL, 1,  1,  ANY},
    {7253, 7254, 4, false, 0,   1,  40, ANY},
    {7255, 7255, 4, false, 0,   1,  10, ANY},
    {7256, 7256, 4, false, 0,   1,  90, ANY},
    {7257, 7257, 4, false, 0,   1,  70, ANY},
    {7258, 7258, 4, false, 0,   3,  3,  ANY},
    {7259, 7259, 4, false, 0,   1,  40, ANY},
    {8001, 8001, 4, false, ALL, 14, 14, ANY},
    {8002, 8002, 4, false, 0,   1,  20, ANY},
    {8003, 8003, 4, false, 14,  14, 30, MOD10},    /* returnable asset */
    {8004, 8004, 4, false, 0,   1,  30, ANY},
    {8005, 8005, 4, false, ALL, 6,  6,  ANY},
    {8006, 8006, 4, false, ALL, 18, 18, ANY},      /* piece of a trade item */
    {8007, 8007, 4, false, 0,   1,  34, ANY},
    {8008, 8008, 4, false, ALL, 8,  12, DAY},      /* production time */
    {8009, 8009, 4, false, 0,   1,  50, ANY},
    {8010, 8010, 4, false, 0,   1,  30, ANY},
    {8011, 8011, 4, false, ALL, 1,  12, ANY},
    {8012, 8012, 4, false, 0,   1,  20, ANY},
    {8013, 8014, 4, false, 0,   1,  25, ANY},
    {8017, 8018, 4, false, ALL, 18, 18, MOD10},    /* GSRN */
    {8019, 8019, 4, false, ALL, 1,  10, ANY},
    {8020, 8020, 4, false, 0,   1,  25, ANY},
    {8026, 8026, 4, false, ALL, 18, 18, ANY},
    {8030, 8030, 4, false, 0,   1,  90, ANY},
    {8040, 8041, 4, false, ALL, 15, 15, ANY},
    {8042, 8042, 4, false, ALL, 32, 32, ANY},
    {8043, 8043, 4, false, ALL, 18, 20, ANY},
    {8110, 8110, 4, false, 0,   1,  70, ANY},
    {8111, 8111, 4, false, ALL, 4,  4,  ANY},
    {8112, 8112, 4, false, 0,   1,  70, ANY},
    {8200, 8200, 4, false, 0,   1,  70, ANY},      /* product page */
    {90,   90,   2, false, 0,   1,  30, ANY},      /* between partners */
    {91,   99,   2, false, 0,   1,  90, ANY},      /* company internal */
};
/* clang-format on */

static const char *const fault_texts[] = {
#define X(symbol, text) [GS1_FAULT_##symbol] = text,
    GS1_FAULT_MAP(X)
#undef X
};

const char *gs1_fault_text(enum gs1_fault f)
{
    assert((unsigned)f < GS1_FAULT_COUNT);
    return fault_texts[f];
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool all_digits(struct slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_digit(s.ptr[i]))
            return false;
    return true;
}

static struct slice head(struct slice s, size_t len)
{
    return (struct slice){s.ptr, s.len < len ? s.len : len};
}

static struct slice tail(struct slice s, size_t from)
{
    return (struct slice){s.ptr + from, s.len - from};
}

/* The character set of every identifier's text, GS1 General Specifications 7.11. */
static bool in_set_82(char c)
{
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != '\0' && strchr("!\"%&'()*+,-./:;<=>?_", c) != NULL);
}

bool gs1_check_holds(struct slice digits)
{
    int sum = 0;
    if (digits.len < 2 || !all_digits(digits))
        return false;
    for (size_t i = 0; i < digits.len; i++)
        sum += (digits.ptr[i] - '0') * ((digits.len - i) % 2 == 0 ? 3 : 1);
    return sum % 10 == 0;
}

bool gtin_is_valid(struct slice code)
{
    return (code.len == 8 || code.len == 12 || code.len == 13 || code.len == 14) &&
           gs1_check_holds(code);
}

bool gtin_pad(struct slice code, char out[GTIN_DIGITS + 1])
{
    if (!gtin_is_valid(code))
        return false;
    memset(out, '0', GTIN_DIGITS);
    memcpy(out + GTIN_DIGITS - code.len, code.ptr, code.len);
    out[GTIN_DIGITS] = '\0';
    return true;
}

bool sscc_is_valid(struct slice code)
{
    return code.len == SSCC_DIGITS && gs1_check_holds(code);
}

static int two_digits(struct slice s, size_t at)
{
    return (s.ptr[at] - '0') * 10 + (s.ptr[at + 1] - '0');
}

bool gs1_date(struct slice yymmdd, struct date today, struct date *d)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (yymmdd.len != 6 || !all_digits(yymmdd))
        return false;
    int year = two_digits(yymmdd, 0), month = two_digits(yymmdd, 2), day = two_digits(yymmdd, 4);
    int ahead = year - today.year % 100;
    year += today.year - today.year % 100;
    if (ahead >= 51)
        year -= 100;
    else if (ahead <= -50)
        year += 100;
    if (month < 1 || month > 12)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    int last = days[month - 1] + (month == 2 && leap);
    if (day > last)
        return false;
    *d = (struct date){year, month, day == 0 ? last : day};
    return true;
}

/* The row of the identifier that text begins with, NULL when there is none. */
static const struct ai *find_ai(struct slice text)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct slice ai = head(text, table[i].ai_digits);
        if (ai.len < table[i].ai_digits || !all_digits(ai))
            continue;
        int number = 0;
        for (size_t k = 0; k < ai.len; k++)
            number = number * 10 + (ai.ptr[k] - '0');
        if (number >= table[i].first && number <= table[i].last &&
            (table[i].check != MEASURE || number % 10 <= 5))
            return &table[i];
    }
    return NULL;
}

static bool time_holds(struct slice value)
{
    return two_digits(value, 6) < 24 && two_digits(value, 8) < 60;
}

static enum gs1_fault look_at_value(const struct ai *ai, struct slice value, struct date today)
{
    struct date day;
    size_t digits = ai->digits == ALL ? value.len : ai->digits;
    if (value.len < ai->min)
        return GS1_FAULT_SHORT;
    if (value.len > ai->max)
        return GS1_FAULT_LONG;
    if (!all_digits(head(value, digits)))
        return GS1_FAULT_DIGITS;
    for (size_t i = digits; i < value.len; i++)
        if (!in_set_82(value.ptr[i]))
            return GS1_FAULT_CHARACTERS;
    switch (ai->check) {
    case MOD10:
        return gs1_check_holds(head(value, ai->min)) ? GS1_FAULT_NONE : GS1_FAULT_CHECK_DIGIT;
    case DAY:
        return gs1_date(head(value, 6), today, &day) ? GS1_FAULT_NONE : GS1_FAULT_DATE;
    case DAY_TIME:
        return gs1_date(head(value, 6), today, &day) && time_holds(value) ? GS1_FAULT_NONE
                                                                          : GS1_FAULT_DATE;
    case ANY:
    case MEASURE:
        return GS1_FAULT_NONE;
    }
    return GS1_FAULT_NONE;
}

static const struct gs1_element *find_element(const struct gs1_scan *scan, const char *ai)
{
    for (int i = 0; i < scan->count; i++)
        if (slice_is(scan->elements[i].ai, ai))
            return &scan->elements[i];
    return NULL;
}

static struct slice value_of(const struct gs1_scan *scan, const char *ai)
{
    const struct gs1_element *e = find_element(scan, ai);
    return e != NULL ? e->value : SLICE_NONE;
}

/* Takes one element off *text. A variable one ends at FNC1 or with the text. */
static enum gs1_fault take_element(struct slice *text, struct date today, struct gs1_scan *scan,
                                   struct slice *at)
{
    const struct ai *ai = find_ai(*text);
    *at = head(*text, ai != NULL ? ai->ai_digits : 2);
    if (ai == NULL)
        return GS1_FAULT_UNKNOWN_AI;
    struct slice rest = tail(*text, ai->ai_digits);
    const char *end = rest.len > 0 ? memchr(rest.ptr, GS, rest.len) : NULL;
    struct slice value = head(rest, end != NULL ? (size_t)(end - rest.ptr) : rest.len);
    if (ai->predefined)
        value = head(value, ai->max);
    enum gs1_fault fault = look_at_value(ai, value, today);
    if (fault != GS1_FAULT_NONE)
        return fault;
    for (int i = 0; i < scan->count; i++)
        if (slice_eq(scan->elements[i].ai, *at) && !slice_eq(scan->elements[i].value, value))
            return GS1_FAULT_REPEATED;
    if (scan->count == GS1_ELEMENTS_MAX)
        return GS1_FAULT_TOO_LONG;
    scan->elements[scan->count++] = (struct gs1_element){*at, value};
    *text = tail(rest, value.len);
    if (text->len > 0 && text->ptr[0] == GS)
        *text = tail(*text, 1);
    return GS1_FAULT_NONE;
}

/* What may not stand alone or together. */
static enum gs1_fault look_at_company(const struct gs1_scan *scan, struct slice *at)
{
    bool item = find_element(scan, "01") != NULL, contained = find_element(scan, "02") != NULL;
    bool counted = find_element(scan, "37") != NULL;
    *at = contained ? SLICE("02") : SLICE("37");
    if (contained && item)
        return GS1_FAULT_BOTH_GTINS;
    if (contained && !counted)
        return GS1_FAULT_COUNT_MISSING;
    if (counted && !contained && find_element(scan, "8026") == NULL)
        return GS1_FAULT_COUNT_ALONE;
    *at = SLICE_NONE;
    return GS1_FAULT_NONE;
}

static void read_date(const struct gs1_scan *scan, const char *ai, struct date today,
                      struct date *d)
{
    struct slice value = value_of(scan, ai);
    if (value.ptr != NULL) {
        bool holds = gs1_date(value, today, d);
        assert(holds); /* take_element() saw to it */
    }
}

static void name_elements(struct gs1_scan *scan, struct date today)
{
    long long counted = 0;
    scan->sscc = value_of(scan, "00");
    scan->gtin = value_of(scan, "01");
    if (scan->gtin.ptr == NULL) {
        scan->gtin = value_of(scan, "02");
        scan->contained = scan->gtin.ptr != NULL;
    }
    scan->lot = value_of(scan, "10");
    scan->serial = value_of(scan, "21");
    read_date(scan, "11", today, &scan->produced);
    read_date(scan, "15", today, &scan->best_before);
    read_date(scan, "16", today, &scan->sell_by);
    read_date(scan, "17", today, &scan->expiry);
    struct slice number = value_of(scan, scan->contained ? "37" : "30");
    if (number.ptr != NULL && slice_to_i64(number, &counted))
        scan->counted = counted;
}

static enum gs1_fault read_elements(struct slice text, struct date today, struct gs1_scan *scan,
                                    struct slice *at)
{
    enum gs1_fault fault = GS1_FAULT_NONE;
    *at = SLICE_NONE;
    if (text.len > 0 && text.ptr[0] == GS)
        text = tail(text, 1);
    if (text.len == 0)
        return GS1_FAULT_EMPTY;
    while (text.len > 0 && fault == GS1_FAULT_NONE)
        fault = take_element(&text, today, scan, at);
    if (fault == GS1_FAULT_NONE)
        fault = look_at_company(scan, at);
    if (fault == GS1_FAULT_NONE)
        name_elements(scan, today);
    return fault;
}

/* AIM symbology identifier: ], a letter, a letter or digit. */
static struct slice symbology_of(struct slice text)
{
    if (text.len < 3 || text.ptr[0] != ']' || is_digit(text.ptr[1]) || !in_set_82(text.ptr[1]))
        return SLICE_NONE;
    return head(text, 3);
}

static bool is_gs1_symbology(struct slice s)
{
    return slice_is(s, "]C1") || slice_is(s, "]d2") || slice_is(s, "]e0") || slice_is(s, "]Q3");
}

enum gs1_end gs1_parse(struct slice text, struct date today, struct gs1_scan *scan,
                       enum gs1_fault *fault, struct slice *at)
{
    *scan = (struct gs1_scan){0};
    *fault = GS1_FAULT_NONE;
    *at = SLICE_NONE;
    scan->symbology = symbology_of(text);
    struct slice code = tail(text, scan->symbology.len);
    bool said = is_gs1_symbology(scan->symbology) ||
                (code.len > 0 && memchr(code.ptr, GS, code.len) != NULL);
    /* A bare GTIN or SSCC is a code like any other. */
    bool maybe = scan->symbology.ptr == NULL && code.len > GTIN_DIGITS && code.len != SSCC_DIGITS &&
                 code.ptr[0] == '0' && code.ptr[1] >= '0' && code.ptr[1] <= '2';
    if (code.len == 0 || code.len > GS1_TEXT_MAX_BYTES) {
        *fault = code.len == 0 ? GS1_FAULT_EMPTY : GS1_FAULT_TOO_LONG;
        return GS1_REFUSED;
    }
    scan->plain = code;
    if (said || maybe) {
        *fault = read_elements(code, today, scan, at);
        if (*fault == GS1_FAULT_NONE)
            return GS1_PARSED;
        if (said)
            return GS1_REFUSED;
    }
    *scan = (struct gs1_scan){.symbology = scan->symbology, .plain = code};
    *fault = GS1_FAULT_NONE;
    *at = SLICE_NONE;
    return GS1_PLAIN;
}
