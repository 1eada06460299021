-- Everything a code means or meant to one merchant: a barcode however its zeros are written, a supplier's code, a former
-- SKU code, the SKU's own.
-- in:  $1 merchant_id, $2 code, $3 $4 $5 other ways to write the same GTIN (or the code again)
-- out: kind (sku = its own code), alias_id, sku_id, qty_each, valid_from_us, valid_to_us, code, level, lot_tracked,
--      expiry_tracked, serial_tracked, weight_g, sku kind, archived_at_us
SELECT a.kind, a.alias_id, a.sku_id, a.qty_each, a.valid_from_us, a.valid_to_us, s.code, a.level, s.lot_tracked,
       s.expiry_tracked, s.serial_tracked, s.weight_g, s.kind, s.archived_at_us
FROM alias a JOIN sku s ON s.merchant_id = a.merchant_id AND s.sku_id = a.sku_id
WHERE a.merchant_id = $1 AND a.kind = 'barcode' AND a.scope = '' AND a.value IN ($2, $3, $4, $5)
UNION ALL
SELECT a.kind, a.alias_id, a.sku_id, a.qty_each, a.valid_from_us, a.valid_to_us, s.code, a.level, s.lot_tracked,
       s.expiry_tracked, s.serial_tracked, s.weight_g, s.kind, s.archived_at_us
FROM alias a JOIN sku s ON s.merchant_id = a.merchant_id AND s.sku_id = a.sku_id
WHERE a.merchant_id = $1 AND a.kind IN ('sku_code', 'supplier_code') AND a.scope = '' AND a.value = $2
UNION ALL
SELECT 'sku', 0, s.sku_id, 1, 0, 0, s.code, '', s.lot_tracked, s.expiry_tracked, s.serial_tracked, s.weight_g, s.kind,
       s.archived_at_us
FROM sku s WHERE s.merchant_id = $1 AND s.code = $2
