-- A merchant's parcels that carry this number now, whoever the carrier is.
-- in:  $1 merchant_id, $2 tracking
-- out: parcel_id
SELECT parcel_id FROM parcel_tracking WHERE merchant_id = $1 AND tracking = $2 AND voided_at_us = 0
ORDER BY carrier LIMIT 8
