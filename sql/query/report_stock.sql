-- What lies where, by SKU.
-- in:  $1 merchant_id, $2 one sku code or '', $3 cursor: after this code, $4 and in it after this place, $5 limit
-- out: code, place, then the columns of the report
SELECT s.code, w.code || '|' || coalesce(l.code, '') || '|' || b.bucket || '|' || b.lot || '|' || b.expiry || '|' || b.serial || '|' || b.handling_unit || '|' || b.condition AS place,
       s.code, s.name, w.code, coalesce(l.code, ''), coalesce(l.type, ''), b.bucket, b.lot, b.expiry,
       CASE WHEN x.expired = 1 THEN 1 ELSE 0 END, b.qty, b.counted_at_us
FROM sku s CROSS JOIN warehouse w CROSS JOIN stock_balance b LEFT JOIN location l ON l.location_id = b.location_id
LEFT JOIN stock_lot x ON b.bucket = 'sellable' AND x.merchant_id = b.merchant_id AND x.warehouse_id = b.warehouse_id AND x.sku_id = b.sku_id
    AND x.lot = b.lot AND x.expiry = b.expiry
WHERE b.merchant_id = s.merchant_id AND b.warehouse_id = w.warehouse_id AND b.sku_id = s.sku_id AND s.merchant_id = $1 AND ($2 = '' OR s.code = $2) AND s.code >= $3
  AND (s.code > $3 OR w.code || '|' || coalesce(l.code, '') || '|' || b.bucket || '|' || b.lot || '|' || b.expiry || '|' || b.serial || '|' || b.handling_unit || '|' || b.condition > $4)
ORDER BY s.code, place LIMIT $5
