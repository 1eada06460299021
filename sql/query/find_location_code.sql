-- in:  $1 location_id
SELECT code FROM location WHERE location_id = $1
