-- in:  $1 warehouse_id, $2 code
-- out: location_id, type, carrier
SELECT location_id, type, carrier FROM location WHERE warehouse_id = $1 AND code = $2
