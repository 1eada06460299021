/* The small parsers: instants, dates, money, ids, encodings, file names, recipients, GTINs. What
 * they take comes back the same. */
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/ids.h"
#include "base/instant.h"
#include "flow/catalogue/import_rows.h"
#include "flow/order/person.h"
#include "intake/file_import.h"
#include "rules/money.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void instants(struct slice text)
{
    int64_t us, again;
    char out[INSTANT_TEXT_BYTES];
    struct date d;
    if (instant_parse(text, &us)) {
        size_t len = instant_print(us, out);
        if (!instant_parse((struct slice){out, len}, &again) || again != us)
            abort();
    }
    if (date_parse(text, &d) && date_days(date_of_days(date_days(d))) != date_days(d))
        abort();
}

static void encodings(struct slice text)
{
    static const unsigned char key_bytes[16] = {1};
    unsigned char bytes[512];
    char out[1024];
    size_t n = sizeof bytes;
    if (text.len < 600 && base64_decode(text, bytes, &n)) {
        base64_encode((struct slice){(const char *)bytes, n}, out);
        if (strlen(out) != text.len || memcmp(out, text.ptr, text.len) != 0)
            abort(); /* one text per value */
    }
    struct ids_key *key = ids_key_new(key_bytes);
    int64_t merchant, id;
    (void)id_parse(key, "ord", text, &merchant, &id);
    ids_key_free(key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = {(const char *)data, size}, kind, merchant, stamp;
    struct ship_to person;
    struct arena a;
    int64_t minor, again;
    arena_init(&a, 1 << 20);
    instants(text);
    encodings(text);
    if (money_parse(text, SLICE("EUR"), &minor)) {
        struct slice shown = money_format(&a, minor, SLICE("EUR"));
        if (!money_parse(shown, SLICE("EUR"), &again) || again != minor)
            abort();
    }
    (void)file_name_parse(text, &kind, &merchant, &stamp);
    (void)gtin_is_valid(text);
    if (person_decode(text, &person)) {
        struct slice encoded = person_encode(&a, &person);
        if (encoded.ptr != NULL && encoded.len != text.len)
            abort();
    }
    arena_release(&a);
    return 0;
}
