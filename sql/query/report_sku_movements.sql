-- Every movement of one SKU, as it happened.
-- in:  $1 merchant_id, $2 sku code, $3 after movement_id, $4 limit
-- out: movement_id, then the columns of the report
SELECT m.movement_id, m.at_us, s.code, m.qty, w.code, m.from_bucket, coalesce(f.code, ''), m.to_bucket, coalesce(t.code, ''), m.lot, m.expiry,
       m.cause, m.actor
FROM stock_movement m INDEXED BY stock_movement_by_sku JOIN sku s ON s.merchant_id = m.merchant_id AND s.sku_id = m.sku_id
JOIN warehouse w ON w.warehouse_id = m.warehouse_id
LEFT JOIN location f ON f.location_id = m.from_location_id LEFT JOIN location t ON t.location_id = m.to_location_id
WHERE m.merchant_id = $1 AND m.movement_id > $3 AND m.sku_id = (SELECT k.sku_id FROM sku k WHERE k.merchant_id = $1 AND k.code = $2)
ORDER BY m.movement_id LIMIT $4
