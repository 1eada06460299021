-- Where the units of a SKU are, by warehouse and bucket; expired lots apart.
-- in:  $1 merchant_id, $2 sku_id
-- out: warehouse, bucket, qty
SELECT w.code, CASE WHEN x.expired = 1 THEN 'expired' ELSE b.bucket END AS kind, CAST(sum(b.qty) AS BIGINT)
FROM warehouse w CROSS JOIN stock_balance b
LEFT JOIN stock_lot x ON b.bucket = 'sellable' AND x.merchant_id = b.merchant_id AND x.warehouse_id = b.warehouse_id AND x.sku_id = b.sku_id
    AND x.lot = b.lot AND x.expiry = b.expiry
WHERE b.warehouse_id = w.warehouse_id AND b.merchant_id = $1 AND b.sku_id = $2 AND b.qty > 0
GROUP BY w.code, CASE WHEN x.expired = 1 THEN 'expired' ELSE b.bucket END ORDER BY w.code, 2
