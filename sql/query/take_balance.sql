-- Takes from one balance, never below nothing.
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 location_id, $5 bucket, $6 handling_unit, $7 lot, $8 serial,
--      $9 expiry, $10 condition, $11 qty
-- rows: 1 = taken, 0 = not that many there
UPDATE stock_balance SET qty = qty - $11
WHERE merchant_id = $1 AND warehouse_id = $2 AND sku_id = $3 AND location_id = $4 AND bucket = $5
  AND handling_unit = $6 AND lot = $7 AND serial = $8 AND expiry = $9 AND condition = $10 AND qty >= $11
