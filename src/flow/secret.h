#ifndef HF_FLOW_SECRET_H
#define HF_FLOW_SECRET_H

#include "base/arena.h"

/* A secret by its reference, env:NAME or file:PATH, read when it is asked for. Into the arena,
 * which its owner wipes; SLICE_NONE when it cannot be read. Never logged. */
struct slice secret_read(struct arena *a, struct slice ref);

#endif
