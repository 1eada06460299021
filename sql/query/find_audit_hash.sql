-- in:  $1 merchant_id, $2 seq
-- out: hash
SELECT hash FROM audit WHERE merchant_id = $1 AND seq = $2
