-- Orders that hold for a code (1 sku_unknown 2 variant_unmapped 3 alias_expired 4 alias_ambiguous), in the order they landed.
-- in:  $1 merchant_id, $2 after order_id, $3 limit
SELECT DISTINCT e.object_id FROM exception e
WHERE e.merchant_id = $1 AND e.status = 0 AND e.reason BETWEEN 1 AND 4 AND e.object = 'order' AND e.object_id > $2
ORDER BY e.object_id LIMIT $3
