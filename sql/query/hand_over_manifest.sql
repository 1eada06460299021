-- in:  $1 manifest_id, $2 handed_over_at_us, $3 driver, $4 vehicle, $5 signature, $6 parcels taken
UPDATE manifest SET handed_over_at_us = $2, driver = $3, vehicle = $4, signature = $5, parcels_taken = $6
WHERE manifest_id = $1 AND closed_at_us > 0 AND handed_over_at_us = 0
