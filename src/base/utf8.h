#ifndef HF_BASE_UTF8_H
#define HF_BASE_UTF8_H

#include "base/slice.h"

bool utf8_valid(struct slice s);
/* Unicode characters (code points) of valid UTF-8. */
size_t utf8_count(struct slice s);

#endif
