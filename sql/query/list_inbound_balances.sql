-- What of an inbound stands in one bucket, by handling unit: the units of an article that wait for their place.
-- in:  $1 merchant_id, $2 warehouse_id, $3 handling_unit, $4 bucket, $5 sku_id or 0
-- out: location_id, location, sku_id, lot, serial, expiry, condition, qty
SELECT b.location_id, coalesce(l.code, '') AS location, b.sku_id, b.lot, b.serial, b.expiry, b.condition, b.qty
FROM stock_balance b LEFT JOIN location l ON l.location_id = b.location_id
WHERE b.merchant_id = $1 AND b.warehouse_id = $2 AND b.handling_unit = $3 AND b.bucket = $4 AND b.qty > 0
  AND ($5 = 0 OR b.sku_id = $5)
ORDER BY b.sku_id, CASE WHEN b.expiry = '' THEN 1 ELSE 0 END, b.expiry, b.lot, b.serial, b.location_id
