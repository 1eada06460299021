#ifndef HF_BASE_STATUS_H
#define HF_BASE_STATUS_H

/* Outcome of any call that can end in more than one way.
 * >= 0: the call did its job and the caller can go on; < 0: it did not. */
#define HF_STATUS_MAP(X)                                                     \
    X(OK, 0, "done")                                                         \
    X(DUPLICATE, 1, "idempotency key already landed; nothing changed")       \
    X(HELD, 2, "stored, and parked in the exception queue")                  \
    X(NOT_FOUND, 3, "no such row")                                           \
    X(REFUSED, 4, "a rule said no: state, evidence, ownership or approval")  \
    X(RETRY, -1, "busy or serialization conflict; run the whole unit again") \
    X(FAILED, -2, "cannot go on without a person")                           \
    X(FULL, -3, "no room: disk, queue or memory; ask again later")           \
    X(UNDONE, -4, "answered with a refusal; nothing of the unit is kept")

enum hf_status {
#define X(name, value, text) HF_##name = value,
    HF_STATUS_MAP(X)
#undef X
};

/* Returns a static English sentence for s; never NULL. */
const char *hf_status_text(enum hf_status s);

#define HF_MUST_CHECK   __attribute__((warn_unused_result))
#define HF_PRINTF(f, a) __attribute__((format(printf, f, a)))

#endif
