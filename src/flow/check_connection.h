#ifndef HF_FLOW_CHECK_CONNECTION_H
#define HF_FLOW_CHECK_CONNECTION_H

#include "flow/owed.h"
#include "rules/doctor.h"

/* A person asks how a connection is (`holdfast doctor CONNECTION`): one row `pull.check`, which
 * goes out whatever the connection's life, past its breaker and before everything else, and ends
 * with its first answer, good or bad. */

/* Within POST .../check. calls: something can be called there; otherwise nothing is owed. */
enum hf_status ask_connection(struct work *w, int64_t connection_id, bool calls) HF_MUST_CHECK;

/* The parts of the kind pull.check (flow/owed.c). */
enum hf_status gather_check(struct work *w, const struct owed_row *r, struct json_out *facts,
                            struct slice *reference);
enum hf_status check_answered(struct work *w, const struct owed_row *r, const struct json *learned);
enum hf_status check_failed(struct work *w, const struct owed_row *r, const struct owed_failure *f);

/* The version of its API that a platform just served a call by; writes when it is another one than
 * before. Another than was asked for is raised once (api_version_retired). */
enum hf_status note_version(struct work *w, int64_t connection_id, struct slice asked,
                            struct slice served) HF_MUST_CHECK;

/* What is kept that a doctor wants to know; f's platform parts are the caller's. */
enum hf_status read_doctor_facts(struct txn *tx, int64_t merchant_id, int64_t connection_id,
                                 struct arena *a, struct doctor_facts *f) HF_MUST_CHECK;

#endif
