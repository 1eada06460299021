-- What lies in the closed boxes of a shipment. boxes: the highest number among them.
-- in:  $1 merchant_id, $2 shipment_id
-- out: boxes, line, sku_id, qty
SELECT (SELECT MAX(n.number) FROM parcel n WHERE n.merchant_id = $1 AND n.shipment_id = $2 AND n.voided_at_us = 0),
       l.line, l.sku_id, CAST(SUM(l.qty_each) AS BIGINT)
FROM parcel p JOIN parcel_line l ON l.merchant_id = p.merchant_id AND l.parcel_id = p.parcel_id
WHERE p.merchant_id = $1 AND p.shipment_id = $2 AND p.voided_at_us = 0 GROUP BY l.line, l.sku_id
