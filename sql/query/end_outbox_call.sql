-- in:  $1 merchant_id, $2 call_id, $3 at_us, $4 outcome, $5 http_status, $6 answer_sha256, $7 error
UPDATE outbox_call SET result_at_us = $3, outcome = $4, http_status = $5, answer_sha256 = $6, error = $7
WHERE merchant_id = $1 AND call_id = $2
