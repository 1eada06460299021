-- When a bundle's next version begins; 0 = none is planned.
-- in:  $1 merchant_id, $2 bundle_sku_id, $3 now_us
SELECT coalesce(min(valid_from_us), 0) FROM bundle_component WHERE merchant_id = $1 AND bundle_sku_id = $2 AND valid_from_us > $3
