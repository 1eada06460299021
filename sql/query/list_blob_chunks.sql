-- in:  $1 merchant_id, $2 sha256, $3 subject_id
-- out: number, sealed
SELECT number, sealed FROM blob_chunk WHERE merchant_id = $1 AND sha256 = $2 AND subject_id = $3 ORDER BY number
