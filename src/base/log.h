#ifndef HF_BASE_LOG_H
#define HF_BASE_LOG_H

#include <stdint.h>

#include "base/slice.h"

/* The log: one line of JSON per event, to a file descriptor, in one write. Fields are ids, codes
 * and numbers; never a credential, never a body, never more of a person than an id. Thread-safe. A
 * line is at most LOG_LINE_BYTES; what does not fit is left out and "cut":true says so. */

enum { LOG_LINE_BYTES = 2048 };
enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log;
struct clock;
/* fd: borrowed (2 = stderr). clock: borrowed; where the lines' times come from. */
struct log *log_new(int fd, enum log_level least, const struct clock *clock);
void log_free(struct log *l);

struct log_field {
    const char *name; /* static; NULL ends the list */
    enum log_kind { LOG_TEXT, LOG_NUMBER } kind;
    struct slice text;
    int64_t number;
};
#define LOG_S(name, slice)  ((struct log_field){(name), LOG_TEXT, (slice), 0})
#define LOG_N(name, number) ((struct log_field){(name), LOG_NUMBER, SLICE_NONE, (int64_t)(number)})
/* clang-format off */
#define LOG_FIELDS(...) \
    ((const struct log_field[]){__VA_ARGS__, {NULL, LOG_TEXT, {NULL, 0}, 0}})
/* clang-format on */

/* event: static word ("signature_refused"). l may be NULL: nothing is written. */
void log_event(struct log *l, enum log_level level, const char *event,
               const struct log_field *fields);

#endif
