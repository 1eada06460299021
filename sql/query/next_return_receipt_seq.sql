-- in:  $1 merchant_id, $2 return_id
SELECT coalesce(max(seq), 0) + 1 FROM return_receipt WHERE merchant_id = $1 AND return_id = $2
