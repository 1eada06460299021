-- in:  $1 merchant_id, $2 inbound_id
-- out: carton, sku code, lot, expiry, qty_each, code as written
SELECT t.carton, s.code AS sku, t.lot, t.expiry, t.qty_each, t.code AS written
FROM inbound_item t JOIN sku s ON s.merchant_id = t.merchant_id AND s.sku_id = t.sku_id
WHERE t.merchant_id = $1 AND t.inbound_id = $2 AND t.qty_each > 0 ORDER BY t.carton, s.code, t.lot, t.expiry
