/* CSV for people and for programs.
 * Under the reports and `holdfast export`.
 * Promise: no cell of ours is ever a formula, and no number is ever changed. */
#include "base/csv_out.h"

#include <inttypes.h>
#include <string.h>

bool csv_is_formula(struct slice text)
{
    static const char *const wide[] = {"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
                                       "\xef\xbc\xa0"}; /* = + - @ */
    if (text.len == 0)
        return false;
    if (text.ptr[0] == '\0' || strchr("=+-@\t\r\n", text.ptr[0]) != NULL)
        return true;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (text.len >= 3 && memcmp(text.ptr, wide[i], 3) == 0)
            return true;
    return false;
}

void csv_put_text(FILE *out, struct slice text, bool for_people)
{
    fputc('"', out);
    if (for_people && csv_is_formula(text))
        fputc('\'', out);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            fputc('"', out);
        fputc(text.ptr[i], out);
    }
    fputc('"', out);
}

void csv_put_i64(FILE *out, int64_t value)
{
    fprintf(out, "%" PRId64, value);
}
