-- in:  $1 merchant_id, $2 return_id
-- out: line, code, qty still in quarantine
SELECT l.line, s.code, l.qty_received - l.qty_decided FROM return_line l
JOIN sku s ON s.merchant_id = l.merchant_id AND s.sku_id = l.sku_id
WHERE l.merchant_id = $1 AND l.return_id = $2 AND l.qty_received > l.qty_decided ORDER BY l.line
