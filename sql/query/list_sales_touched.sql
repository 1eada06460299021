-- The terms of the figures of these SKUs and of every bundle they are (or were, or will be) in, at any depth.
-- in:  $1 merchant_id, $2 a JSON array of sku_id
-- out: kind, sellable, reserved, buffer_each or -1, stopped, sku_id
WITH RECURSIVE touched (sku_id) AS (
    SELECT v.value FROM json_each($2) v
    UNION
    SELECT b.bundle_sku_id FROM touched t CROSS JOIN bundle_component b
    WHERE b.merchant_id = $1 AND b.component_sku_id = t.sku_id)
SELECT s.kind,
       CAST(coalesce((SELECT sum(t.sellable) FROM warehouse w CROSS JOIN stock_sku t WHERE t.merchant_id = s.merchant_id AND t.warehouse_id = w.warehouse_id AND t.sku_id = s.sku_id), 0) AS BIGINT),
       CAST(coalesce((SELECT sum(t.reserved) FROM warehouse w CROSS JOIN stock_sku t WHERE t.merchant_id = s.merchant_id AND t.warehouse_id = w.warehouse_id AND t.sku_id = s.sku_id), 0) AS BIGINT),
       coalesce(x.buffer_each, -1), coalesce(x.stopped, 0), s.sku_id
FROM touched c CROSS JOIN sku s LEFT JOIN sku_sale x ON x.merchant_id = s.merchant_id AND x.sku_id = s.sku_id
WHERE s.merchant_id = $1 AND s.sku_id = c.sku_id
