-- Everything a line's codes could mean, by precedence: variant alias, channel SKU alias, catalogue SKU code (own or former).
-- in:  $1 merchant_id, $2 scope (channel), $3 variant_id, $4 channel_sku
-- out: rank, alias_id, sku_id, qty_each, valid_from_us, valid_to_us, code, kind, weight_g
SELECT 1, a.alias_id, a.sku_id, a.qty_each, a.valid_from_us, a.valid_to_us, s.code, s.kind, s.weight_g
FROM alias a JOIN sku s ON s.merchant_id = a.merchant_id AND s.sku_id = a.sku_id
WHERE a.merchant_id = $1 AND a.kind = 'variant' AND a.scope = $2 AND a.value = $3
UNION ALL
SELECT 2, a.alias_id, a.sku_id, a.qty_each, a.valid_from_us, a.valid_to_us, s.code, s.kind, s.weight_g
FROM alias a JOIN sku s ON s.merchant_id = a.merchant_id AND s.sku_id = a.sku_id
WHERE a.merchant_id = $1 AND a.kind = 'channel_sku' AND a.scope = $2 AND a.value = $4
UNION ALL
SELECT 3, a.alias_id, a.sku_id, a.qty_each, a.valid_from_us, a.valid_to_us, s.code, s.kind, s.weight_g
FROM alias a JOIN sku s ON s.merchant_id = a.merchant_id AND s.sku_id = a.sku_id
WHERE a.merchant_id = $1 AND a.kind = 'sku_code' AND a.scope = '' AND a.value = $4
UNION ALL
SELECT 3, 0, s.sku_id, 1, 0, 0, s.code, s.kind, s.weight_g
FROM sku s WHERE s.merchant_id = $1 AND s.code = $4
