-- The components of a bundle now, with what may be sold of each.
-- in:  $1 merchant_id, $2 bundle_sku_id, $3 at_us
-- out: qty_each, sellable, reserved
SELECT c.qty_each,
       CAST(coalesce((SELECT sum(t.sellable) FROM stock_sku t WHERE t.merchant_id = c.merchant_id AND t.sku_id = c.component_sku_id), 0) AS BIGINT),
       CAST(coalesce((SELECT sum(t.reserved) FROM stock_sku t WHERE t.merchant_id = c.merchant_id AND t.sku_id = c.component_sku_id), 0) AS BIGINT)
FROM bundle_component c
WHERE c.merchant_id = $1 AND c.bundle_sku_id = $2 AND c.valid_from_us = (
    SELECT max(v.valid_from_us) FROM bundle_component v
    WHERE v.merchant_id = $1 AND v.bundle_sku_id = $2 AND v.valid_from_us <= $3)
