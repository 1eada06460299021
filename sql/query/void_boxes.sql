-- in:  $1 merchant_id, $2 shipment_id, $3 voided_at_us
UPDATE parcel SET voided_at_us = $3, version = version + 1 WHERE merchant_id = $1 AND shipment_id = $2 AND voided_at_us = 0 AND tracking = ''
