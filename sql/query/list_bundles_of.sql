-- Bundles that have (or had, or will have) this SKU in them.
-- in:  $1 merchant_id, $2 component_sku_id
SELECT DISTINCT bundle_sku_id FROM bundle_component WHERE merchant_id = $1 AND component_sku_id = $2 ORDER BY bundle_sku_id LIMIT 200
