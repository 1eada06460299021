/* What the numbers of carriers look like, as a table.
 * Where: rules; asked when a code nobody knows is scanned at a packed box.
 * Promise: pure; a code without a form is never taken for a number. */
#include "rules/tracking_number.h"

#include <ctype.h>
#include <glib.h>

#include "rules/gs1.h"

/* Of a character of a UPS number: letters count by their place in ASCII, A is 2. */
static int ups_value(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : (c - 3) % 10;
}

/* What follows 1Z; every second character counts twice. */
static bool ups_holds(struct slice s)
{
    int sum = 0;
    for (size_t i = 2; i + 1 < s.len; i++)
        sum += ups_value(s.ptr[i]) * (i % 2 == 0 ? 1 : 2);
    return (10 - sum % 10) % 10 == s.ptr[s.len - 1] - '0';
}

/* UPU S10: eight digits and their check, between two letters and the country. */
static bool s10_holds(struct slice s)
{
    static const int weights[] = {8, 6, 4, 2, 3, 5, 9, 7};
    int sum = 0;
    for (int i = 0; i < 8; i++)
        sum += (s.ptr[2 + i] - '0') * weights[i];
    int check = 11 - sum % 11;
    return (check == 10 ? 0 : check == 11 ? 5 : check) == s.ptr[10] - '0';
}

static bool fedex_holds(struct slice s)
{
    static const int weights[] = {3, 1, 7};
    int sum = 0;
    for (int i = 0; i < 11; i++)
        sum += (s.ptr[i] - '0') * weights[i % 3];
    return sum % 11 % 10 == s.ptr[11] - '0';
}

/* The last digit is the rest of the others by seven. */
static bool by_seven_holds(struct slice s)
{
    int rest = 0;
    for (size_t i = 0; i + 1 < s.len; i++)
        rest = (rest * 10 + s.ptr[i] - '0') % 7;
    return rest == s.ptr[s.len - 1] - '0';
}

/* clang-format off */
const struct number_form number_forms[] = {
    {"dhl-express",       "[0-9]{10,11}",                 by_seven_holds,  "waybill of DHL Express"},
    {"dhl-parcel-iberia", "[0-9]{10}",                    NULL,            "shipment of DHL Parcel Iberia"},
    {"dhl-piece",         "J[A-Z]{2,3}[0-9]{9,10}",       NULL,            "piece of DHL, JJD and the like"},
    {"dpd",               "[0-9]{14}",                    NULL,            "parcel of DPD"},
    {"fedex",             "[0-9]{12}",                    fedex_holds,     "FedEx Express"},
    {"fedex-ground",      "[0-9]{15}",                    gs1_check_holds, "FedEx Ground"},
    {"gls",               "[0-9]{11,12}|[A-Z0-9]{8}",     NULL,            "unit of GLS, in figures or as a track id"},
    {"s10",               "[A-Z]{2}[0-9]{9}[A-Z]{2}",     s10_holds,       "postal item of any country (UPU S10)"},
    {"sscc",              "[0-9]{18}",                    sscc_is_valid,   "a carton's SSCC that is the carrier's number too"},
    {"ups",               "1Z[A-Z0-9]{15}[0-9]",          ups_holds,       "UPS"},
};
/* clang-format on */
const size_t number_form_count = sizeof number_forms / sizeof *number_forms;

static bool is_own(struct slice form)
{
    return form.len > 2 && form.ptr[0] == '/' && form.ptr[form.len - 1] == '/';
}

static const struct number_form *find(struct slice name)
{
    for (size_t i = 0; i < number_form_count; i++)
        if (slice_is(name, number_forms[i].name))
            return &number_forms[i];
    return NULL;
}

/* The pattern, for the whole of a text; NULL: it cannot be read. To be unreferenced. */
static GRegex *compile(struct slice pattern)
{
    char *whole = g_strdup_printf("^(?:%.*s)$", SLICE_FMT(pattern));
    GRegex *regex = g_regex_new(whole, G_REGEX_DOLLAR_ENDONLY, 0, NULL);
    g_free(whole);
    return regex;
}

static bool matches(struct slice pattern, struct slice code)
{
    GRegex *regex = compile(pattern);
    bool whole =
        regex != NULL && g_regex_match_full(regex, code.ptr, (gssize)code.len, 0, 0, NULL, NULL);
    if (regex != NULL)
        g_regex_unref(regex);
    return whole;
}

bool number_form_known(struct slice form)
{
    GRegex *own = is_own(form) ? compile((struct slice){form.ptr + 1, form.len - 2}) : NULL;
    if (own != NULL)
        g_regex_unref(own);
    return own != NULL || find(form) != NULL;
}

static bool fits_one(struct slice form, struct slice code)
{
    const struct number_form *f = find(form);
    struct slice pattern = f != NULL
                               ? slice_of(f->pattern)
                               : (struct slice){form.ptr + 1, form.len > 2 ? form.len - 2 : 0};
    if (!matches(pattern, code))
        return false;
    return f != NULL && f->check_holds != NULL ? f->check_holds(code) : !gtin_is_valid(code);
}

bool number_fits(const struct slice *forms, int count, struct slice code)
{
    bool fits = false;
    for (int i = 0; i < count && !fits; i++)
        fits = code.len <= NUMBER_BYTES_MAX && g_utf8_validate(code.ptr, (gssize)code.len, NULL) &&
               fits_one(forms[i], code);
    return fits;
}
