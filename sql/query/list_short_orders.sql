-- Orders that hold for stock (14 stock_short, 16 bundle_component_short), in the order they landed.
-- in:  $1 merchant_id, $2 after order_id, $3 limit
SELECT DISTINCT e.object_id FROM exception e
WHERE e.merchant_id = $1 AND e.status = 0 AND e.reason IN (14, 16) AND e.object = 'order' AND e.object_id > $2
ORDER BY e.object_id LIMIT $3
