-- in:  $1 carrier, $2 tracking, $3 merchant_id, $4 voided_at_us
UPDATE parcel_tracking SET voided_at_us = $4
WHERE carrier = $1 AND tracking = $2 AND merchant_id = $3 AND voided_at_us = 0
