-- How many of a SKU left with an order (9 handed_over to 12 closed).
-- in:  $1 merchant_id, $2 order_id, $3 sku_id
SELECT CAST(coalesce(sum(l.qty_each), 0) AS BIGINT) FROM shipment s
JOIN shipment_line l ON l.merchant_id = s.merchant_id AND l.shipment_id = s.shipment_id
WHERE s.merchant_id = $1 AND s.shipment_id BETWEEN $2 + 1 AND $2 + 63 AND s.state BETWEEN 9 AND 12 AND l.sku_id = $3
