-- in:  $1 merchant_id, $2 bundle_sku_id, $3 valid_from_us
-- out: component_sku_id, qty_each, code
SELECT c.component_sku_id, c.qty_each, s.code
FROM bundle_component c JOIN sku s ON s.merchant_id = c.merchant_id AND s.sku_id = c.component_sku_id
WHERE c.merchant_id = $1 AND c.bundle_sku_id = $2 AND c.valid_from_us = $3 ORDER BY s.code
