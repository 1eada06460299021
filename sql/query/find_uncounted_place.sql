-- A place that has the article to be sold, by the books, and at which nobody counted it since.
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 since_us
-- out: location
SELECT l.code FROM stock_balance b JOIN location l ON l.location_id = b.location_id
WHERE b.merchant_id = $1 AND b.warehouse_id = $2 AND b.sku_id = $3 AND b.bucket = 'sellable' AND b.qty > 0
  AND NOT EXISTS (SELECT 1 FROM count_result r WHERE r.merchant_id = b.merchant_id AND r.location_id = b.location_id
                  AND r.sku_id = b.sku_id AND r.at_us >= $4 AND r.source = 'count')
ORDER BY l.code LIMIT 1
