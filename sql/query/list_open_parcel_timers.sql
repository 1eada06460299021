-- What is timed about the parcels of an order.
-- in:  $1 merchant_id, $2 order_id
-- out: kind, object_id, due_at_us, set_at_us
SELECT t.kind, t.object_id, t.due_at_us, t.set_at_us
FROM parcel p JOIN timer t ON t.merchant_id = p.merchant_id AND t.object_id = p.parcel_id
WHERE p.merchant_id = $1 AND p.shipment_id BETWEEN $2 + 1 AND $2 + 63 AND p.voided_at_us = 0 AND t.state = 0
ORDER BY t.due_at_us
