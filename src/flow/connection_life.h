#ifndef HF_FLOW_CONNECTION_LIFE_H
#define HF_FLOW_CONNECTION_LIFE_H

#include "flow/work.h"

/* Pauses or enables a connection. OK and *to; DUPLICATE: it is there already (*to); REFUSED: the
 * verb does not lead on from *to; RETRY. why: of a pause, for people; has_adapter: something can be
 * sent to its platform. */
enum hf_status set_connection_life(struct work *w, int64_t connection_id, enum connection_verb verb,
                                   bool has_adapter, struct slice why,
                                   enum connection_life *to) HF_MUST_CHECK;

#endif
