-- in:  $1 merchant_id, $2 limit
-- out: rename_id, sku_id, from_code, to_code, at_us, old_until_us, source, reason, author; soonest first
SELECT rename_id, sku_id, from_code, to_code, at_us, old_until_us, source, reason, author
FROM sku_rename WHERE merchant_id = $1 AND done_at_us = 0 ORDER BY at_us, rename_id LIMIT $2
