-- in:  $1 merchant_id, $2 bundle_sku_id
-- out: valid_from_us, code, qty_each; oldest version first
SELECT c.valid_from_us, s.code, c.qty_each FROM bundle_component c
JOIN sku s ON s.merchant_id = c.merchant_id AND s.sku_id = c.component_sku_id
WHERE c.merchant_id = $1 AND c.bundle_sku_id = $2 ORDER BY c.valid_from_us, s.code
