/* Address completeness per country, as data.
 * Part of validation; on the path of every order.
 * Promise: names every field that lacks; fills nothing in. */
#include "rules/address.h"

#include <assert.h>
#include <glib.h>
#include <stdlib.h>

#include "rules/country_table.h"

enum { COUNTRIES_MAX = 300 };

struct countries {
    GRegex *zip[COUNTRIES_MAX]; /* owned; NULL = no pattern */
};

struct countries *countries_new(void)
{
    assert(country_table_count <= COUNTRIES_MAX);
    struct countries *c = calloc(1, sizeof *c);
    if (c == NULL)
        return NULL;
    for (size_t i = 0; i < country_table_count; i++) {
        if (country_table[i].zip[0] == '\0')
            continue;
        char *whole = g_strdup_printf("^(?:%s)$", country_table[i].zip);
        c->zip[i] = g_regex_new(whole, G_REGEX_DOLLAR_ENDONLY, 0, NULL);
        g_free(whole);
        assert(c->zip[i] != NULL);
    }
    return c;
}

void countries_free(struct countries *c)
{
    if (c == NULL)
        return;
    for (size_t i = 0; i < country_table_count; i++)
        if (c->zip[i] != NULL)
            g_regex_unref(c->zip[i]);
    free(c);
}

static int row_compare(const void *key, const void *row)
{
    return memcmp(key, ((const struct country_row *)row)->code, 2);
}

static const struct country_row *find(struct slice code)
{
    if (code.len != 2)
        return NULL;
    return bsearch(code.ptr, country_table, country_table_count, sizeof *country_table,
                   row_compare);
}

bool countries_know(const struct countries *c, struct slice code)
{
    (void)c;
    return find(code) != NULL;
}

static bool is_alpha2(struct slice code)
{
    return code.len == 2 && code.ptr[0] >= 'A' && code.ptr[0] <= 'Z' && code.ptr[1] >= 'A' &&
           code.ptr[1] <= 'Z';
}

static bool filled(struct slice s)
{
    return slice_trim(s).len > 0;
}

static bool postcode_fits(const struct countries *c, const struct country_row *row,
                          struct slice code)
{
    const GRegex *zip = c->zip[row - country_table];
    return zip == NULL || g_regex_match_full(zip, code.ptr, (gssize)code.len, 0, 0, NULL, NULL);
}

static bool postcode_implies_province(const struct country_row *row, struct slice code)
{
    for (int i = 0; i < row->subdivisions; i++) {
        struct slice zip = slice_of(subdivision_table[row->first_subdivision + i].zip);
        if (zip.len > 0 && slice_starts(code, zip))
            return true;
    }
    return false;
}

struct finding {
    struct reason *reasons;
    size_t count, max;
    struct slice country;
};

static void add(struct finding *f, const char *field, const char *expected)
{
    if (f->count < f->max)
        f->reasons[f->count++] = (struct reason){
            .code = REASON_ADDR_INCOMPLETE,
            .field = slice_of(field),
            .args = {slice_of(expected), f->country}
        };
}

size_t address_check(const struct countries *c, const struct ship_to *p, struct reason *reasons,
                     size_t max)
{
    struct finding f = {reasons, 0, max, p->country.ptr ? p->country : SLICE("")};
    if (!p->given) {
        add(&f, "ship_to", "an address");
        return f.count;
    }
    if (!filled(p->name) && !filled(p->company))
        add(&f, "ship_to.name", "a name");
    if (!is_alpha2(p->country)) {
        add(&f, "ship_to.country", "a two-letter country code");
        return f.count;
    }
    const struct country_row *row = find(p->country);
    const char *require = row != NULL ? row->require : "AC"; /* libaddressinput's default, ZZ */
    struct slice postcode = slice_trim(p->postcode);
    if (strchr(require, 'A') != NULL && !filled(p->street[0]) && !filled(p->street[1]))
        add(&f, "ship_to.street", "a street");
    if (strchr(require, 'C') != NULL && !filled(p->city))
        add(&f, "ship_to.city", "a city");
    if (strchr(require, 'Z') != NULL && postcode.len == 0)
        add(&f, "ship_to.postcode", row->zip_example);
    else if (row != NULL && postcode.len > 0 && !postcode_fits(c, row, postcode))
        add(&f, "ship_to.postcode", row->zip_example);
    if (row != NULL && strchr(require, 'S') != NULL && !filled(p->province) &&
        !postcode_implies_province(row, postcode))
        add(&f, "ship_to.province", "a province");
    return f.count;
}
