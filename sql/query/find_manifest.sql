-- in:  $1 manifest_id
SELECT warehouse_id, carrier, opened_at_us, closed_at_us, handed_over_at_us, driver, vehicle, signature,
       parcels_closed, parcels_taken
FROM manifest WHERE manifest_id = $1
