-- It answers again, as somebody who asked found out: what waited for a later try goes now.
-- in:  $1 merchant_id, $2 connection_id, $3 now_us
UPDATE outbox SET next_at_us = $3 WHERE merchant_id = $1 AND connection_id = $2 AND state = 0 AND next_at_us > $3
