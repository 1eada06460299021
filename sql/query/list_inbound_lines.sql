-- in:  $1 merchant_id, $2 inbound_id
-- out: line, sku_id, code, qty_expected, qty_called, qty_received, qty_held, qty_accepted, qty_put, qty_cancelled, location_id
SELECT l.line, l.sku_id, s.code, l.qty_expected, l.qty_called, l.qty_received, l.qty_held, l.qty_accepted, l.qty_put,
       l.qty_cancelled, l.location_id
FROM inbound_line l JOIN sku s ON s.merchant_id = l.merchant_id AND s.sku_id = l.sku_id
WHERE l.merchant_id = $1 AND l.inbound_id = $2 ORDER BY l.line
