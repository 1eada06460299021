-- in:  $1 merchant_id, $2 erasure_id
SELECT erasure_id, cause, actor, at_us, subjects, keys_destroyed, digest, audit_seq FROM erasure
WHERE merchant_id = $1 AND erasure_id = $2
