-- in:  $1 merchant_id, $2 order_id
DELETE FROM blob_chunk WHERE merchant_id = $1 AND subject_id BETWEEN $2 AND $2 + 63 AND sha256 IN (
    SELECT b.sha256 FROM blob b WHERE b.merchant_id = $1 AND b.subject_id BETWEEN $2 AND $2 + 63)
