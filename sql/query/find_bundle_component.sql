-- in:  $1 merchant_id, $2 bundle_sku_id, $3 valid_from_us, $4 component_sku_id
SELECT qty_each, made_at_us FROM bundle_component
WHERE merchant_id = $1 AND bundle_sku_id = $2 AND valid_from_us = $3 AND component_sku_id = $4
