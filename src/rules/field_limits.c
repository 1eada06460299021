/* Field limits and mandatory contact fields, per carrier service.
 * Part of validation, before release; never discovered at label time.
 * Promise: the hold names the field, its length and the limit; no text is cut. */
#include "rules/field_limits.h"

#include "base/utf8.h"

static const char *const names[SHIP_FIELDS] = {
    [SHIP_NAME] = "name",   [SHIP_COMPANY] = "company",   [SHIP_STREET] = "street",
    [SHIP_CITY] = "city",   [SHIP_POSTCODE] = "postcode", [SHIP_PROVINCE] = "province",
    [SHIP_PHONE] = "phone", [SHIP_EMAIL] = "email",
};
static const char *const paths[SHIP_FIELDS] = {
    [SHIP_NAME] = "ship_to.name",         [SHIP_COMPANY] = "ship_to.company",
    [SHIP_STREET] = "ship_to.street",     [SHIP_CITY] = "ship_to.city",
    [SHIP_POSTCODE] = "ship_to.postcode", [SHIP_PROVINCE] = "ship_to.province",
    [SHIP_PHONE] = "ship_to.phone",       [SHIP_EMAIL] = "ship_to.email",
};

bool ship_field_parse(struct slice name, enum ship_field *f)
{
    for (int i = 0; i < SHIP_FIELDS; i++)
        if (slice_is(name, names[i])) {
            *f = (enum ship_field)i;
            return true;
        }
    return false;
}

const char *ship_field_name(enum ship_field f)
{
    return names[f];
}

static size_t street_length(const struct ship_to *p)
{
    size_t total = 0;
    for (int i = 0; i < 3; i++) {
        size_t part = utf8_count(slice_trim(p->street[i]));
        if (part > 0)
            total += part + (total > 0);
    }
    return total;
}

static size_t field_length(const struct ship_to *p, enum ship_field f)
{
    const struct slice all[SHIP_FIELDS] = {
        [SHIP_NAME] = p->name,   [SHIP_COMPANY] = p->company,   [SHIP_STREET] = SLICE_NONE,
        [SHIP_CITY] = p->city,   [SHIP_POSTCODE] = p->postcode, [SHIP_PROVINCE] = p->province,
        [SHIP_PHONE] = p->phone, [SHIP_EMAIL] = p->email,
    };
    return f == SHIP_STREET ? street_length(p) : utf8_count(slice_trim(all[f]));
}

size_t field_limits_check(const struct ship_rules *rules, const struct ship_to *p, bool phone_valid,
                          struct arena *a, struct reason *reasons, size_t max)
{
    size_t count = 0;
    for (int i = 0; i < SHIP_FIELDS && count < max; i++) {
        size_t length = field_length(p, (enum ship_field)i);
        if (rules->limit[i] == 0 || length <= (size_t)rules->limit[i])
            continue;
        reasons[count++] = (struct reason){
            .code = REASON_ADDR_FIELD_TOO_LONG,
            .field = slice_of(paths[i]),
            .args = {arena_format(a, "%zu", length), arena_format(a, "%d", rules->limit[i]),
                     rules->service},
        };
    }
    struct slice country = p->country.ptr ? p->country : SLICE("");
    if ((rules->requires & 1u << SHIP_PHONE) && !phone_valid && count < max)
        reasons[count++] = (struct reason){
            .code = REASON_PHONE_REQUIRED,
            .field = SLICE("ship_to.phone"),
            .args = {rules->service, country}
        };
    if ((rules->requires & 1u << SHIP_EMAIL) && slice_trim(p->email).len == 0 && count < max)
        reasons[count++] = (struct reason){
            .code = REASON_EMAIL_REQUIRED,
            .field = SLICE("ship_to.email"),
            .args = {rules->service, country}
        };
    return count;
}
