-- The channel has this figure. An older one than it already confirmed changes nothing.
-- in:  $1 merchant_id, $2 connection_id, $3 sku_id, $4 seq, $5 each, $6 at_us
-- out: 1 = a newer figure waits
-- rows: 0 = older than what it has
UPDATE channel_stock SET pushed_seq = $4, pushed_each = $5, pushed_at_us = $6, claimed_until_us = 0, failures = 0, last_error = '',
    dirty_since_us = CASE WHEN seq = $4 THEN 0 ELSE dirty_since_us END
WHERE merchant_id = $1 AND connection_id = $2 AND sku_id = $3 AND pushed_seq < $4
RETURNING CASE WHEN dirty_since_us > 0 THEN 1 ELSE 0 END
