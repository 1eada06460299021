-- in:  $1 merchant_id, $2 now_us, $3 limit
-- out: exception_id, object_id, reason
SELECT exception_id, object_id, reason FROM exception
WHERE merchant_id = $1 AND status = 0 AND due_at_us < $2 AND escalated_at_us = 0 ORDER BY due_at_us LIMIT $3
