-- Where a SKU stands in one bucket, earliest expiry first (FEFO), then by location.
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 bucket
SELECT b.location_id, l.code, b.handling_unit, b.lot, b.serial, b.expiry, b.condition, b.qty
FROM stock_balance b JOIN location l ON l.location_id = b.location_id
WHERE b.merchant_id = $1 AND b.warehouse_id = $2 AND b.sku_id = $3 AND b.bucket = $4 AND b.qty > 0
ORDER BY CASE WHEN b.expiry = '' THEN 1 ELSE 0 END, b.expiry, l.code, b.lot
