-- What a box holds, with the articles' names.
-- in:  $1 merchant_id, $2 parcel_id
-- out: line, sku_id, qty_each, code, name
SELECT l.line, l.sku_id, l.qty_each, s.code, s.name FROM parcel_line l
JOIN sku s ON s.merchant_id = l.merchant_id AND s.sku_id = l.sku_id
WHERE l.merchant_id = $1 AND l.parcel_id = $2 ORDER BY l.line, l.sku_id
