-- What a scanned code means to one merchant: barcode alias or the catalogue's own code.
-- in:  $1 merchant_id, $2 code
-- out: rank (4 barcode, 3 sku code), sku_id, qty_each, valid_from_us, valid_to_us, code, lot_tracked, weight_g
SELECT 4, a.sku_id, a.qty_each, a.valid_from_us, a.valid_to_us, s.code, s.lot_tracked, s.weight_g
FROM alias a JOIN sku s ON s.merchant_id = a.merchant_id AND s.sku_id = a.sku_id
WHERE a.merchant_id = $1 AND a.kind = 'barcode' AND a.scope = '' AND a.value = $2
UNION ALL
SELECT 3, s.sku_id, 1, 0, 0, s.code, s.lot_tracked, s.weight_g
FROM sku s WHERE s.merchant_id = $1 AND s.code = $2
