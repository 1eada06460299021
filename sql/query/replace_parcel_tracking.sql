-- Another number took this one's place; it stays the parcel's.
-- rows: 0 = it was replaced or voided before
-- in:  $1 merchant_id, $2 carrier, $3 tracking, $4 replaced_by, $5 replaced_why, $6 replaced_at_us
UPDATE parcel_tracking SET replaced_by = $4, replaced_why = $5, replaced_at_us = $6
WHERE merchant_id = $1 AND carrier = $2 AND tracking = $3 AND voided_at_us = 0 AND replaced_at_us = 0
