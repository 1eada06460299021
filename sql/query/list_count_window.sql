-- in:  $1 merchant_id, $2 count_task_id
-- out: sku, bucket, lot, expiry, qty, cause, at_us
SELECT s.code, c.bucket, c.lot, c.expiry, c.qty, c.cause, c.at_us FROM count_window c
JOIN sku s ON s.merchant_id = c.merchant_id AND s.sku_id = c.sku_id
WHERE c.merchant_id = $1 AND c.count_task_id = $2 ORDER BY c.at_us, c.movement_id
