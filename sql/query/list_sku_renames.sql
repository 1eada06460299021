-- in:  $1 merchant_id, $2 sku_id
-- out: as list_planned_renames
SELECT from_code, to_code, at_us, old_until_us, done_at_us, source, reason, author FROM sku_rename
WHERE merchant_id = $1 AND sku_id = $2 ORDER BY at_us, rename_id
