-- in:  $1 merchant_id, $2 order_id
DELETE FROM blob_chunk WHERE merchant_id = $1 AND (merchant_id, sha256, subject_id) IN (
    SELECT b.merchant_id, b.sha256, b.subject_id FROM blob b WHERE b.merchant_id = $1 AND b.subject_id BETWEEN $2 AND $2 + 63)
