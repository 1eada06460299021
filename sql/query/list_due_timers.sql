-- in:  $1 now_us, $2 limit
-- out: merchant_id, timer_id, kind, object_id, due_at_us, set_at_us
SELECT merchant_id, timer_id, kind, object_id, due_at_us, set_at_us FROM timer
WHERE state = 0 AND due_at_us <= $1 ORDER BY due_at_us LIMIT $2
