-- in:  $1 merchant_id, $2 target_id, $3 action
-- out: request_id, payload_hash, approve_by_us
SELECT request_id, payload_hash, approve_by_us FROM request
WHERE merchant_id = $1 AND target_id = $2 AND action = $3 AND state = 'pending'
