-- in:  $1 manifest_id, $2 closed_at_us, $3 parcels
UPDATE manifest SET closed_at_us = $2, parcels_closed = $3 WHERE manifest_id = $1 AND closed_at_us = 0
