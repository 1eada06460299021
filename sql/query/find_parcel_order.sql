-- The order a live tracking number went out for.
-- in:  $1 merchant_id, $2 tracking
SELECT p.shipment_id FROM parcel_tracking t JOIN parcel p ON p.merchant_id = t.merchant_id AND p.parcel_id = t.parcel_id
WHERE t.merchant_id = $1 AND t.tracking = $2 AND t.voided_at_us = 0 AND p.handed_over_at_us > 0 LIMIT 1
