/* What every kind of row shares: how it is refused, and what it says it changes.
 * Under the use cases that take a row of a file or of a message.
 * Promise: a refused row says which column and what was expected. */
#include "flow/catalogue/import_rows.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

enum hf_status refuse_row(struct work *w, struct row_answer *answer, const char *column,
                          const char *format, ...)
{
    char text[600];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    assert(len >= 0);
    *answer = (struct row_answer){.end = ROW_REFUSED,
                                  .column = column,
                                  .message = arena_copy(txn_arena(w->tx), slice_of(text))};
    return answer->message.ptr != NULL ? HF_OK : HF_FULL;
}

enum hf_status note_change(struct work *w, struct row_answer *answer, const char *field,
                           struct slice before, struct slice after)
{
    if (answer->changes == NULL)
        answer->changes = ARENA_ARRAY(txn_arena(w->tx), struct field_change, ROW_CHANGES_MAX);
    if (answer->changes == NULL)
        return HF_FULL;
    assert(answer->change_count < ROW_CHANGES_MAX);
    answer->changes[answer->change_count++] = (struct field_change){field, before, after};
    return HF_OK;
}

void put_row_changes(struct json_out *o, long line, const struct row_answer *answer)
{
    json_open(o, '{');
    if (line > 0) {
        json_key(o, "line");
        json_put_i64(o, line);
    }
    json_key(o, "object");
    json_put_str(o, answer->object != NULL ? answer->object : "");
    json_key(o, "key");
    json_put_text(o, answer->key);
    json_key(o, "changes");
    json_open(o, '[');
    for (int i = 0; i < answer->change_count; i++) {
        json_open(o, '{');
        json_key(o, "field");
        json_put_str(o, answer->changes[i].field);
        json_key(o, "before");
        json_put_text(o, answer->changes[i].before);
        json_key(o, "after");
        json_put_text(o, answer->changes[i].after);
        json_close(o, '}');
    }
    json_close(o, ']');
    json_close(o, '}');
}
