-- in:  $1 merchant_id, $2 outbox_id
-- out: intent_at_us, result_at_us, outcome, http_status, error
SELECT intent_at_us, result_at_us, outcome, http_status, error FROM outbox_call
WHERE merchant_id = $1 AND outbox_id = $2 ORDER BY call_id
