-- in:  $1 merchant_id, $2 seq, $3 at_us, $4 actor, $5 via, $6 action, $7 object, $8 object_id, $9 version_before,
--      $10 version_after, $11 outcome, $12 request_id, $13 reason, $14 detail, $15 payload_digest or NULL,
--      $16 prev_hash, $17 hash
INSERT INTO audit (merchant_id, seq, at_us, actor, via, action, object, object_id, version_before, version_after,
                   outcome, request_id, reason, detail, payload_digest, prev_hash, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
