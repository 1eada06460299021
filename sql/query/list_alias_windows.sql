-- Every window one code ever had within its kind and scope.
-- in:  $1 merchant_id, $2 kind, $3 scope, $4 value
-- out: alias_id, sku_id, qty_each, valid_from_us, valid_to_us, planned_to_us, code, level, value, kind, source, reason
SELECT a.alias_id, a.sku_id, a.qty_each, a.valid_from_us, a.valid_to_us, a.planned_to_us, s.code, a.level, a.value, a.kind,
       a.source, a.reason
FROM alias a JOIN sku s ON s.merchant_id = a.merchant_id AND s.sku_id = a.sku_id
WHERE a.merchant_id = $1 AND a.kind = $2 AND a.scope = $3 AND a.value = $4
