-- The places that have an article to be sold, by the books.
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id
-- out: location_id
SELECT DISTINCT location_id FROM stock_balance
WHERE merchant_id = $1 AND warehouse_id = $2 AND sku_id = $3 AND bucket = 'sellable' AND qty > 0 AND location_id <> 0
ORDER BY location_id
