#ifndef HF_RULES_SCAN_WORDS_H
#define HF_RULES_SCAN_WORDS_H

#include <stdbool.h>

#include "rules/states.h"
#include <stddef.h>

/* What a scan answers, in the reader's language. The English sentence is the key, a printf format;
 * the Spanish one takes the same arguments in the same order (tests/rules/test_scan_words.c holds
 * them against each other). */

/* static; the sentence itself in English, and where no Spanish stands beside it. */
const char *scan_word(const char *english, bool spanish) __attribute__((format_arg(1)));

/* A state of a shipment within such a sentence: "this order is WORD". static. */
const char *scan_state_word(enum order_state state, bool spanish);

struct scan_sentence {
    const char *english, *spanish; /* static */
};
const struct scan_sentence *scan_sentences(size_t *count);

#endif
