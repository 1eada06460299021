-- in:  $1 merchant_id, $2 outbox_id, $3 next_at_us
UPDATE outbox SET next_at_us = $3, version = version + 1 WHERE merchant_id = $1 AND outbox_id = $2 AND state < 2
