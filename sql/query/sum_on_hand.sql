-- Units of a SKU that are here, in whatever bucket (sold and expected ones are not).
-- in:  $1 merchant_id, $2 sku_id
SELECT CAST(coalesce(sum(qty), 0) AS BIGINT) FROM stock_balance
WHERE merchant_id = $1 AND sku_id = $2 AND bucket NOT IN ('gone', 'expected')
