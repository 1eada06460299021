-- What the books have of one article at one place, to be sold.
-- in:  $1 merchant_id, $2 location_id, $3 warehouse_id, $4 sku_id
-- out: qty
SELECT CAST(COALESCE(SUM(qty), 0) AS BIGINT) FROM stock_balance
WHERE merchant_id = $1 AND warehouse_id = $3 AND sku_id = $4 AND location_id = $2 AND bucket = 'sellable'
