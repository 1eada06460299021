-- A movement that touches a location while somebody counts it; no row is written where nobody does.
-- in:  $1 merchant_id, $2 movement_id, $3 location_id, $4 qty (signed), $5 sku_id, $6 bucket, $7 lot, $8 expiry, $9 cause, $10 at_us
INSERT INTO count_window (merchant_id, count_task_id, movement_id, qty, sku_id, bucket, lot, expiry, cause, at_us)
SELECT t.merchant_id, t.count_task_id, $2, $4, $5, $6, $7, $8, $9, $10 FROM count_task t
WHERE t.merchant_id = $1 AND t.location_id = $3 AND t.state = 'counting'
ON CONFLICT DO NOTHING
