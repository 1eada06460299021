-- Which parcel of this merchant carries that live number?
-- in:  $1 merchant_id, $2 tracking
SELECT parcel_id FROM parcel_tracking WHERE tracking = $2 AND merchant_id = $1 AND voided_at_us = 0 LIMIT 1
