-- The window opens: from now on what moves there is kept with the count.
-- in:  $1 merchant_id, $2 count_task_id, $3 started_by, $4 started_at_us
-- rows: 0 = it is not open
UPDATE count_task SET state = 'counting', started_by = $3, started_at_us = $4
WHERE merchant_id = $1 AND count_task_id = $2 AND state = 'open'
