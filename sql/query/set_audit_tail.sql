-- Where a chain ends now.
-- in:  $1 merchant_id, $2 seq, $3 seal
INSERT INTO audit_tail (merchant_id, seq, seal) VALUES ($1, $2, $3)
ON CONFLICT (merchant_id) DO UPDATE SET seq = excluded.seq, seal = excluded.seal
