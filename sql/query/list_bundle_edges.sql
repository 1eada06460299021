-- Bundles within bundles: everything below $3 and everything above $2, of any version.
-- in:  $1 merchant_id, $2 bundle_sku_id, $3 component_sku_id, $4 limit
-- out: whole, part
WITH RECURSIVE below (whole, part) AS (
    SELECT c.bundle_sku_id, c.component_sku_id FROM bundle_component c
    JOIN sku s ON s.merchant_id = c.merchant_id AND s.sku_id = c.component_sku_id AND s.kind = 1
    WHERE c.merchant_id = $1 AND c.bundle_sku_id = $3
    UNION
    SELECT c.bundle_sku_id, c.component_sku_id FROM below b
    JOIN bundle_component c ON c.merchant_id = $1 AND c.bundle_sku_id = b.part
    JOIN sku s ON s.merchant_id = c.merchant_id AND s.sku_id = c.component_sku_id AND s.kind = 1
), above (whole, part) AS (
    SELECT c.bundle_sku_id, c.component_sku_id FROM bundle_component c WHERE c.merchant_id = $1 AND c.component_sku_id = $2
    UNION
    SELECT c.bundle_sku_id, c.component_sku_id FROM above a
    JOIN bundle_component c ON c.merchant_id = $1 AND c.component_sku_id = a.whole
)
SELECT whole, part FROM below UNION SELECT whole, part FROM above LIMIT $4
