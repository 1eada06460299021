#ifndef HF_RULES_CONFIG_READ_H
#define HF_RULES_CONFIG_READ_H

#include <stdint.h>

#include "base/yaml.h"

/* Strict reading of configuration files: every unknown key, wrong value and dangling reference is
 * told with line, column and what was expected; reading goes on, so that one run shows them all. */

enum { CONFIG_ERRORS_MAX = 40 }; /* more than this and the file is another kind of file */

struct config_error {
    int line, column;
    struct slice message; /* "stock.bufer: unknown key; expected one of buffer, ..." */
};

struct config_reader {
    struct arena *arena;
    struct config_error errors[CONFIG_ERRORS_MAX];
    int error_count;
    bool full; /* the arena ran out */
};

void config_refuse(struct config_reader *r, const struct yaml *at, const char *format, ...)
    HF_PRINTF(3, 4);
/* v is a map and has no keys but these (NULL-terminated list). false: not a map at all. */
bool config_map(struct config_reader *r, const struct yaml *v, const char *what,
                const char *const *keys);
bool config_list(struct config_reader *r, const struct yaml *v, const char *what);
/* Scalars. key: for the message. Absent or null: the default; required: refused. */
struct slice config_text(struct config_reader *r, const struct yaml *map, const char *key,
                         bool required);
int64_t config_int(struct config_reader *r, const struct yaml *map, const char *key,
                   int64_t otherwise, int64_t least, int64_t most);
/* [a-z0-9-]{1,32} */
struct slice config_id(struct config_reader *r, const struct yaml *map, const char *key);
bool config_is_id(struct slice s);
/* "16:00" to minutes of the day; -1 when absent or refused. */
int config_minute(struct config_reader *r, const struct yaml *v, const char *what);
/* Texts of a list; absent = none. */
struct slice *config_texts(struct config_reader *r, const struct yaml *map, const char *key,
                           int *count);
/* mon tue wed thu fri sat sun: 0..6, -1 = no such day. */
int config_weekday(struct slice name);

#endif
