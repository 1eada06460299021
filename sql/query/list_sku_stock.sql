-- What may be sold of each SKU, over all warehouses, by code.
-- in:  $1 merchant_id, $2 one sku code or '', $3 after code, $4 limit
-- out: sku_id, code, kind, sellable, reserved
SELECT s.sku_id, s.code, s.kind,
       CAST(coalesce((SELECT sum(t.sellable) FROM stock_sku t WHERE t.merchant_id = s.merchant_id AND t.sku_id = s.sku_id), 0) AS BIGINT),
       CAST(coalesce((SELECT sum(t.reserved) FROM stock_sku t WHERE t.merchant_id = s.merchant_id AND t.sku_id = s.sku_id), 0) AS BIGINT)
FROM sku s WHERE s.merchant_id = $1 AND s.code > $3 AND ($2 = '' OR s.code = $2) ORDER BY s.code LIMIT $4
