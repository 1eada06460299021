-- What a version said until now, for the orders that were accepted with it.
-- in:  $1 merchant_id, $2 bundle_sku_id, $3 valid_from_us, $4 component_sku_id, $5 ended_at_us
INSERT INTO bundle_component_past (merchant_id, bundle_sku_id, valid_from_us, component_sku_id, made_at_us, ended_at_us, qty_each)
SELECT merchant_id, bundle_sku_id, valid_from_us, component_sku_id, made_at_us, $5, qty_each FROM bundle_component
WHERE merchant_id = $1 AND bundle_sku_id = $2 AND valid_from_us = $3 AND component_sku_id = $4
ON CONFLICT DO NOTHING
