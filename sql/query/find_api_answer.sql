-- in:  $1 merchant_id, $2 key_hash
-- out: fingerprint, status, body
SELECT fingerprint, status, body FROM api_answer WHERE merchant_id = $1 AND key_hash = $2
