-- The components in force at an instant: those of the newest version not after it.
-- in:  $1 merchant_id, $2 bundle_sku_id, $3 at_us
SELECT c.component_sku_id, c.qty_each, s.code, s.weight_g
FROM bundle_component c JOIN sku s ON s.merchant_id = c.merchant_id AND s.sku_id = c.component_sku_id
WHERE c.merchant_id = $1 AND c.bundle_sku_id = $2 AND c.valid_from_us = (
    SELECT max(v.valid_from_us) FROM bundle_component v
    WHERE v.merchant_id = $1 AND v.bundle_sku_id = $2 AND v.valid_from_us <= $3)
ORDER BY c.component_sku_id
