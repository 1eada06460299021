-- An event whose code was in no table when it came gets its class.
-- rows: 0 = it was read then
-- in:  $1 merchant_id, $2 parcel_id, $3 at_us, $4 code, $5 carrier, $6 tracking, $7 class
UPDATE parcel_event SET class = $7
WHERE merchant_id = $1 AND parcel_id = $2 AND at_us = $3 AND code = $4 AND carrier = $5 AND tracking = $6 AND class = 'unknown'
