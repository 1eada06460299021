-- Who took units of a return in.
-- in:  $1 merchant_id, $2 return_id
-- out: person_id
SELECT DISTINCT person_id FROM return_receipt WHERE merchant_id = $1 AND return_id = $2 AND person_id <> 0
