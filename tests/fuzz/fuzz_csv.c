/* Any bytes into the CSV reader, cut anywhere: the rows are the same as when fed whole. */
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct sum {
    unsigned long long value;
    long rows;
};

static bool note(void *arg, const struct csv_row *row)
{
    struct sum *s = arg;
    s->rows++;
    for (int i = 0; i < row->count && row->error == NULL; i++)
        for (size_t k = 0; k <= row->fields[i].len; k++)
            s->value = s->value * 31 +
                       (k < row->fields[i].len ? (unsigned char)row->fields[i].ptr[k] : 257u);
    return true;
}

static struct sum read_cut(struct slice text, size_t cut)
{
    struct sum s = {0, 0};
    long line;
    struct csv_reader *r = csv_reader_new(note, &s);
    if (r == NULL)
        abort();
    if (csv_feed(r, (struct slice){text.ptr, cut}) &&
        csv_feed(r, (struct slice){text.ptr + cut, text.len - cut}))
        (void)csv_end(r, &line);
    csv_reader_free(r);
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = {(const char *)data, size};
    struct sum whole = read_cut(text, size), cut = read_cut(text, size ? data[0] % (size + 1) : 0);
    if (whole.value != cut.value || whole.rows != cut.rows)
        abort();
    return 0;
}
