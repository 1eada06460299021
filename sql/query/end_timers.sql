-- state: 1 fired, 2 no longer needed
-- in:  $1 merchant_id, $2 object_id, $3 kind, $4 state, $5 at_us
UPDATE timer SET state = $4, ended_at_us = $5 WHERE merchant_id = $1 AND object_id = $2 AND kind = $3 AND state = 0
