#ifndef HF_FLOW_PEOPLE_SLOW_SIGN_IN_H
#define HF_FLOW_PEOPLE_SLOW_SIGN_IN_H

#include "flow/work.h"
#include "rules/throttle.h"

/* Failures that slow the next try down, by subject: a person, an address, a badge, a floor device
 * (rules/throttle.h says how much). Counted in the unit that refuses. */

enum { SLOW_SUBJECT_BYTES = 96 };

void slow_subject(char subject[SLOW_SUBJECT_BYTES], const char *kind, int64_t id);
/* The text itself is not kept: a keyed digest of it is. */
void slow_subject_of(const struct work *w, char subject[SLOW_SUBJECT_BYTES], const char *kind,
                     struct slice text);

enum hf_status slow_read(struct work *w, const char *subject, struct throttle *t) HF_MUST_CHECK;
enum hf_status slow_count(struct work *w, const char *subject, int limit) HF_MUST_CHECK;
/* It went well: what failed before is forgotten. */
enum hf_status slow_forget(struct work *w, const char *subject) HF_MUST_CHECK;

#endif
