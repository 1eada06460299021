-- Signed heads of a chain, to be kept elsewhere.
-- in:  $1 merchant_id, $2 after seq, $3 limit
-- out: seq, hash, signature, signed_at_us, note
SELECT seq, hash, signature, signed_at_us, note FROM audit_checkpoint WHERE merchant_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
