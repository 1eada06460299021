-- in:  $1 merchant_id, $2 after seq, $3 limit
SELECT seq, at_us, actor, via, action, object, object_id, version_before, version_after, outcome, request_id, reason,
       detail, payload_digest, prev_hash, hash
FROM audit WHERE merchant_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
