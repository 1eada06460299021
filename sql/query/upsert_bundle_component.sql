-- in:  $1 merchant_id, $2 bundle_sku_id, $3 valid_from_us, $4 component_sku_id, $5 qty_each, $6 made_at_us
INSERT INTO bundle_component (merchant_id, bundle_sku_id, valid_from_us, component_sku_id, qty_each, made_at_us)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (merchant_id, bundle_sku_id, valid_from_us, component_sku_id) DO UPDATE SET qty_each = $5, made_at_us = $6
