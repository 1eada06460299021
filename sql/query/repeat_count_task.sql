-- The window opens anew: for the lines that moved (rest 1), or for the whole location.
-- in:  $1 merchant_id, $2 count_task_id, $3 started_at_us, $4 rest, $5 reason
UPDATE count_task SET started_at_us = $3, rest = $4, reason = $5
WHERE merchant_id = $1 AND count_task_id = $2 AND state IN ('open', 'counting')
