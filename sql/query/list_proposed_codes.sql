-- What was asked about codes by hand and nobody decided yet.
-- in:  $1 merchant_id, $2 now_us, $3 limit
-- out: request_id, target_text, requester, reason, approve_by_us
SELECT request_id, target_text, requester, reason, approve_by_us FROM request
WHERE merchant_id = $1 AND action = 'edit_alias' AND state = 'pending' AND approve_by_us > $2 ORDER BY request_id LIMIT $3
