-- What a code on goods or on their paper means: catalogue code, barcode (in any of its GTIN lengths), former code, and the
-- supplier's own.
-- in:  $1 merchant_id, $2 code, $3 $4 $5 the same GTIN in other lengths or '', $6 1 = supplier codes too
-- out: rank (3 sku code, 4 barcode, 5 supplier code), alias_id, sku_id, qty_each, valid_from_us, valid_to_us, code, kind, lot_tracked,
--      expiry_tracked, serial_tracked
SELECT CASE a.kind WHEN 'sku_code' THEN 3 WHEN 'barcode' THEN 4 ELSE 5 END, a.alias_id, a.sku_id, a.qty_each, a.valid_from_us,
       a.valid_to_us, s.code, s.kind, s.lot_tracked, s.expiry_tracked, s.serial_tracked
FROM alias a JOIN sku s ON s.merchant_id = a.merchant_id AND s.sku_id = a.sku_id
WHERE a.merchant_id = $1 AND a.kind IN ('barcode', 'sku_code', 'supplier_code') AND a.scope = ''
  AND (a.value = $2 OR (a.kind = 'barcode' AND a.value IN ($3, $4, $5) AND a.value <> ''))
  AND (a.kind <> 'supplier_code' OR $6 = 1)
UNION ALL
SELECT 3, 0, s.sku_id, 1, 0, 0, s.code, s.kind, s.lot_tracked, s.expiry_tracked, s.serial_tracked FROM sku s
WHERE s.merchant_id = $1 AND s.code = $2
