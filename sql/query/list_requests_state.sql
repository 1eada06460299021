-- Requests in one state.
-- in:  $1 merchant_id, $2 after request_id, $3 state or '', $4 limit, $5 requester or '' for all
-- out: as list_requests
SELECT request_id, action, target, target_id, target_text, requester, reason, state, approve_by_us, made_at_us, ended_at_us
FROM request WHERE merchant_id = $1 AND state = $3 AND request_id > $2 AND ($5 = '' OR requester = $5)
ORDER BY request_id LIMIT $4
