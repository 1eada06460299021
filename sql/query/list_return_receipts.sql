-- in:  $1 merchant_id, $2 return_id
-- out: code, qty_each, lot, serial, expiry, condition, location, operator, at_us
SELECT s.code, r.qty_each, r.lot, r.serial, r.expiry, r.condition, l.code, r.operator, r.at_us
FROM return_receipt r JOIN sku s ON s.merchant_id = r.merchant_id AND s.sku_id = r.sku_id
LEFT JOIN location l ON l.location_id = r.location_id
WHERE r.merchant_id = $1 AND r.return_id = $2 ORDER BY r.seq
