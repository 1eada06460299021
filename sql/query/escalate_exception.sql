-- in:  $1 merchant_id, $2 exception_id, $3 at_us
UPDATE exception SET escalated_at_us = $3 WHERE merchant_id = $1 AND exception_id = $2 AND escalated_at_us = 0
