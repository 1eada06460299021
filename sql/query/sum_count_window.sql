-- What moved of one SKU and lot since the window opened, and how much of it after an instant.
-- in:  $1 merchant_id, $2 count_task_id, $3 sku_id, $4 bucket, $5 lot, $6 expiry, $7 since_us, $8 after_us
-- out: items, qty after the instant
SELECT count(*), CAST(coalesce(sum(CASE WHEN at_us > $8 THEN qty ELSE 0 END), 0) AS BIGINT) FROM count_window
WHERE merchant_id = $1 AND count_task_id = $2 AND sku_id = $3 AND bucket = $4 AND lot = $5 AND expiry = $6 AND at_us >= $7
