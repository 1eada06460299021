-- in:  $1 merchant_id, $2 goods_receipt_id
-- out: line, sku_id, code, qty_each, lot, serial, expiry, finding, bucket, location_id, location, carton, label
SELECT l.line, l.sku_id, coalesce(s.code, ''), l.qty_each, l.lot, l.serial, l.expiry, l.finding, l.bucket, l.location_id,
       coalesce(p.code, ''), l.carton, l.label
FROM goods_receipt_line l LEFT JOIN sku s ON s.merchant_id = l.merchant_id AND s.sku_id = l.sku_id
LEFT JOIN location p ON p.location_id = l.location_id
WHERE l.merchant_id = $1 AND l.goods_receipt_id = $2 ORDER BY l.line
