-- rows: 0 = fired or ended already
-- in:  $1 merchant_id, $2 timer_id, $3 at_us
UPDATE timer SET state = 1, ended_at_us = $3 WHERE merchant_id = $1 AND timer_id = $2 AND state = 0
