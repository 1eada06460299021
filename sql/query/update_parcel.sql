-- in:  $1 merchant_id, $2 parcel_id, $3 version read, $4 custody, $5 carrier, $6 service, $7 tracking, $8 lane,
--      $9 manifest_id or NULL, $10 handed_over_at_us, $11 custody_at_us, $12 delivered_at_us, $13 proof
UPDATE parcel SET custody = $4, carrier = $5, service = $6, tracking = $7, lane = $8, manifest_id = $9,
       handed_over_at_us = $10, custody_at_us = $11, delivered_at_us = $12, proof = $13, version = version + 1
WHERE merchant_id = $1 AND parcel_id = $2 AND version = $3
