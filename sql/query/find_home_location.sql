-- Where units of a SKU are best put: the sellable place that holds most of it and is not blocked.
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 reason location_blocked
-- out: location_id, code
SELECT b.location_id, l.code FROM stock_balance b JOIN location l ON l.location_id = b.location_id
WHERE b.merchant_id = $1 AND b.warehouse_id = $2 AND b.sku_id = $3 AND b.bucket = 'sellable' AND b.qty > 0
  AND l.type IN ('sellable', 'restricted')
  AND NOT EXISTS (SELECT 1 FROM exception e WHERE e.merchant_id = b.merchant_id AND e.object_id = b.location_id AND e.reason = $4
                  AND e.status = 0)
GROUP BY b.location_id, l.code ORDER BY sum(b.qty) DESC, l.code LIMIT 1
