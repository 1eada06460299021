#ifndef HF_RULES_COUNTRY_TABLE_H
#define HF_RULES_COUNTRY_TABLE_H

#include <stddef.h>

/* Address metadata per country, from google/libaddressinput's data (CC BY 4.0;
 * data/address/SOURCES.md). require: letters of what must be filled (N name, A street, C city, S
 * province, Z postcode). zip: regular expression of the whole postcode, "" = none known. */
struct country_row {
    const char *code, *require, *zip, *zip_example;
    int first_subdivision, subdivisions;
};
/* zip: the postcodes' common beginning, "" = not known. */
struct subdivision_row {
    const char *name, *iso, *zip;
};
extern const struct country_row country_table[]; /* sorted by code */
extern const size_t country_table_count;
extern const struct subdivision_row subdivision_table[];

#endif
