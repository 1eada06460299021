-- The terms of one SKU's figure.
-- in:  $1 merchant_id, $2 sku_id
-- out: kind, sellable, reserved, buffer_each or -1, stopped
SELECT s.kind,
       CAST(coalesce((SELECT sum(t.sellable) FROM warehouse w CROSS JOIN stock_sku t WHERE t.merchant_id = s.merchant_id AND t.warehouse_id = w.warehouse_id AND t.sku_id = s.sku_id), 0) AS BIGINT),
       CAST(coalesce((SELECT sum(t.reserved) FROM warehouse w CROSS JOIN stock_sku t WHERE t.merchant_id = s.merchant_id AND t.warehouse_id = w.warehouse_id AND t.sku_id = s.sku_id), 0) AS BIGINT),
       coalesce(x.buffer_each, -1), coalesce(x.stopped, 0)
FROM sku s LEFT JOIN sku_sale x ON x.merchant_id = s.merchant_id AND x.sku_id = s.sku_id
WHERE s.merchant_id = $1 AND s.sku_id = $2
