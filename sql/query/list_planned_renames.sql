-- Renames to come, by the code that changes.
-- in:  $1 merchant_id, $2 until_us, $3 after from_code, $4 limit
-- out: from_code, to_code, at_us, old_until_us, done_at_us, source, reason, author
SELECT from_code, to_code, at_us, old_until_us, done_at_us, source, reason, author FROM sku_rename
WHERE merchant_id = $1 AND done_at_us = 0 AND at_us <= $2 AND from_code > $3 ORDER BY from_code LIMIT $4
