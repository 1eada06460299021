-- What the books say lies at one location and a count of it can find.
-- in:  $1 merchant_id, $2 warehouse_id, $3 location_id, $4 bucket, $5 sku_id or 0
-- out: sku_id, sku, name, lot, expiry, qty
SELECT b.sku_id, s.code, s.name, b.lot, b.expiry, b.qty FROM stock_balance b
JOIN sku s ON s.merchant_id = b.merchant_id AND s.sku_id = b.sku_id
WHERE b.location_id = $3 AND b.merchant_id = $1 AND b.warehouse_id = $2 AND b.bucket = $4 AND b.handling_unit = ''
  AND b.serial = '' AND b.condition = '' AND b.qty > 0 AND ($5 = 0 OR b.sku_id = $5)
ORDER BY s.code, b.lot, b.expiry
