/* The words of the outcomes.
 * Used everywhere; depends on nothing.
 * Promise: every value of the enum has its sentence. */
#include "base/status.h"

const char *hf_status_text(enum hf_status s)
{
    switch (s) {
#define X(name, value, text) \
    case HF_##name:          \
        return text;
        HF_STATUS_MAP(X)
#undef X
    }
    return "unknown outcome";
}
