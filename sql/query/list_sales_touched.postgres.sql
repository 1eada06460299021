-- The terms of the figures of these SKUs and of every bundle they are (or were, or will be) in, at any depth.
-- LATERAL and OFFSET 0: each SKU is looked up by its key, however many the planner takes them for.
-- in:  $1 merchant_id, $2 a JSON array of sku_id
-- out: kind, sellable, reserved, buffer_each or -1, stopped, sku_id
WITH RECURSIVE touched (sku_id) AS (
    SELECT CAST(v.value AS BIGINT) FROM json_array_elements_text(CAST(CAST($2 AS TEXT) AS json)) AS v (value)
    UNION
    SELECT b.bundle_sku_id FROM touched t
    CROSS JOIN LATERAL (SELECT p.bundle_sku_id FROM bundle_component p
                        WHERE p.merchant_id = $1 AND p.component_sku_id = t.sku_id OFFSET 0) b)
SELECT s.kind, CAST(coalesce(q.sellable, 0) AS BIGINT), CAST(coalesce(q.reserved, 0) AS BIGINT),
       coalesce(x.buffer_each, -1), coalesce(x.stopped, 0), s.sku_id
FROM touched c
CROSS JOIN LATERAL (SELECT k.kind, k.sku_id FROM sku k WHERE k.merchant_id = $1 AND k.sku_id = c.sku_id OFFSET 0) s
CROSS JOIN LATERAL (SELECT sum(t.sellable) AS sellable, sum(t.reserved) AS reserved
                    FROM warehouse w CROSS JOIN LATERAL (SELECT g.sellable, g.reserved FROM stock_sku g
                                                         WHERE g.merchant_id = $1 AND g.warehouse_id = w.warehouse_id
                                                           AND g.sku_id = s.sku_id OFFSET 0) t) q
LEFT JOIN LATERAL (SELECT y.buffer_each, y.stopped FROM sku_sale y
                   WHERE y.merchant_id = $1 AND y.sku_id = s.sku_id OFFSET 0) x ON true
ORDER BY s.sku_id
