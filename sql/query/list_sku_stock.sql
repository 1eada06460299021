-- What may be sold of each SKU, over all warehouses, by code.
-- in:  $1 merchant_id, $2 one sku code or '', $3 after code, $4 limit
-- out: sku_id, code, kind, sellable, reserved, buffer_each or -1, stopped
SELECT s.sku_id, s.code, s.kind,
       CAST(coalesce((SELECT sum(t.sellable) FROM warehouse w CROSS JOIN stock_sku t WHERE t.merchant_id = s.merchant_id AND t.warehouse_id = w.warehouse_id AND t.sku_id = s.sku_id), 0) AS BIGINT),
       CAST(coalesce((SELECT sum(t.reserved) FROM warehouse w CROSS JOIN stock_sku t WHERE t.merchant_id = s.merchant_id AND t.warehouse_id = w.warehouse_id AND t.sku_id = s.sku_id), 0) AS BIGINT),
       coalesce(x.buffer_each, -1), coalesce(x.stopped, 0)
FROM sku s LEFT JOIN sku_sale x ON x.merchant_id = s.merchant_id AND x.sku_id = s.sku_id
WHERE s.merchant_id = $1 AND s.code > $3 AND ($2 = '' OR s.code = $2) ORDER BY s.code LIMIT $4
