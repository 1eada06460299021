-- Newest first.
-- in:  $1 merchant_id, $2 ids below, 0 = all, $3 limit
SELECT erasure_id, cause, actor, at_us, subjects, keys_destroyed, digest, audit_seq FROM erasure
WHERE merchant_id = $1 AND ($2 = 0 OR erasure_id < $2) ORDER BY erasure_id DESC LIMIT $3
