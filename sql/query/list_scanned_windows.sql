-- Every window of what a scanner could read as this code: barcodes however their zeros are written, former SKU codes, and
-- the SKU whose own code it is (alias_id 0).
-- in:  $1 merchant_id, $2 code, $3 $4 $5 other ways to write the same GTIN (or the code again)
-- out: alias_id, sku_id, qty_each, valid_from_us, valid_to_us, planned_to_us, code, level, value, kind, source, reason
SELECT a.alias_id, a.sku_id, a.qty_each, a.valid_from_us, a.valid_to_us, a.planned_to_us, s.code, a.level, a.value, a.kind,
       a.source, a.reason
FROM alias a JOIN sku s ON s.merchant_id = a.merchant_id AND s.sku_id = a.sku_id
WHERE a.merchant_id = $1 AND a.kind = 'barcode' AND a.scope = '' AND a.value IN ($2, $3, $4, $5)
UNION ALL
SELECT a.alias_id, a.sku_id, a.qty_each, a.valid_from_us, a.valid_to_us, a.planned_to_us, s.code, a.level, a.value, a.kind,
       a.source, a.reason
FROM alias a JOIN sku s ON s.merchant_id = a.merchant_id AND s.sku_id = a.sku_id
WHERE a.merchant_id = $1 AND a.kind = 'sku_code' AND a.scope = '' AND a.value = $2
UNION ALL
SELECT 0, s.sku_id, 1, 0, 0, 0, s.code, '', s.code, 'sku', '', ''
FROM sku s WHERE s.merchant_id = $1 AND s.code = $2
