-- How long goods have been where they are: since the newest movement that gave to that place.
-- in:  $1 merchant_id, $2 one sku code or '', $3 cursor: after this code, $4 and in it after this place, $5 limit
-- out: code, place, then the columns of the report
SELECT s.code, w.code || '|' || coalesce(l.code, '') || '|' || b.bucket || '|' || b.lot || '|' || b.expiry || '|' || b.serial || '|' || b.handling_unit || '|' || b.condition AS place,
       s.code, w.code, coalesce(l.code, ''), b.bucket, b.lot, b.expiry, b.qty,
       coalesce((SELECT max(g.at_us) FROM stock_movement g INDEXED BY stock_movement_by_sku WHERE g.merchant_id = b.merchant_id AND g.sku_id = b.sku_id AND g.to_bucket = b.bucket
        AND g.to_location_id = b.location_id AND g.lot = b.lot AND g.expiry = b.expiry AND g.handling_unit = b.handling_unit), 0)
FROM sku s CROSS JOIN warehouse w CROSS JOIN stock_balance b LEFT JOIN location l ON l.location_id = b.location_id
WHERE b.merchant_id = s.merchant_id AND b.warehouse_id = w.warehouse_id AND b.sku_id = s.sku_id AND s.merchant_id = $1 AND ($2 = '' OR s.code = $2) AND b.qty > 0 AND s.code >= $3
  AND (s.code > $3 OR w.code || '|' || coalesce(l.code, '') || '|' || b.bucket || '|' || b.lot || '|' || b.expiry || '|' || b.serial || '|' || b.handling_unit || '|' || b.condition > $4)
ORDER BY s.code, place LIMIT $5
