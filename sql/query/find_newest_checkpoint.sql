-- in:  $1 merchant_id
-- out: seq, hash, signature, hash of that row of the chain or NULL
SELECT c.seq, c.hash, c.signature, a.hash FROM audit_checkpoint c
LEFT JOIN audit a ON a.merchant_id = c.merchant_id AND a.seq = c.seq
WHERE c.merchant_id = $1 ORDER BY c.seq DESC LIMIT 1
