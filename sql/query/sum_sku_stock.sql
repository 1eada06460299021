-- in:  $1 merchant_id, $2 sku_id
-- out: sellable, reserved, over all warehouses
SELECT CAST(coalesce(sum(sellable), 0) AS BIGINT), CAST(coalesce(sum(reserved), 0) AS BIGINT)
FROM stock_sku WHERE merchant_id = $1 AND sku_id = $2
