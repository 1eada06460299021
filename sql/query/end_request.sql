-- in:  $1 merchant_id, $2 request_id, $3 state, $4 at_us, $5 why
-- rows: 1 = ended now, 0 = it was
UPDATE request SET state = $3, ended_at_us = $4, ended_why = $5 WHERE merchant_id = $1 AND request_id = $2 AND state = 'pending'
