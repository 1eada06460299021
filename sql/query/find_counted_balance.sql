-- What the books say is at one location, counted before or not. No row: never counted, nothing ever there.
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 location_id, $5 bucket, $6 lot, $7 expiry
SELECT qty, counted_at_us FROM stock_balance
WHERE merchant_id = $1 AND warehouse_id = $2 AND sku_id = $3 AND location_id = $4 AND bucket = $5
  AND handling_unit = '' AND lot = $6 AND serial = '' AND expiry = $7 AND condition = ''
