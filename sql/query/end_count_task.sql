-- in:  $1 merchant_id, $2 count_task_id, $3 state, $4 ended_by, $5 ended_at_us, $6 why
-- rows: 0 = it had ended
UPDATE count_task SET state = $3, ended_by = $4, ended_at_us = $5, ended_why = $6
WHERE merchant_id = $1 AND count_task_id = $2 AND state IN ('open', 'counting')
