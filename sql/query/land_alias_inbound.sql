-- in:  $1 merchant_id, $2 inbound, $3 at_us
UPDATE alias_inbound SET landed_at_us = $3 WHERE merchant_id = $1 AND inbound = $2 AND landed_at_us = 0
