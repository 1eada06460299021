-- How often a person did so since then, at whatever merchant.
-- in:  $1 person_id, $2 since at_us
SELECT count(*) FROM break_glass WHERE person_id = $1 AND at_us > $2
