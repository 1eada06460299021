-- in:  $1 merchant_id, $2 object_id
SELECT coalesce(max(seq), 0) + 1 FROM transition WHERE merchant_id = $1 AND object_id = $2
