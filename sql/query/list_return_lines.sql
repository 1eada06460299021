-- in:  $1 merchant_id, $2 return_id
-- out: line, sku_id, code, qty_authorised, qty_received, qty_decided, reason, lot_tracked
SELECT l.line, l.sku_id, s.code, l.qty_authorised, l.qty_received, l.qty_decided, l.reason, s.lot_tracked
FROM return_line l JOIN sku s ON s.merchant_id = l.merchant_id AND s.sku_id = l.sku_id
WHERE l.merchant_id = $1 AND l.return_id = $2 ORDER BY l.line
