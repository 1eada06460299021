-- in:  $1 merchant_id, $2 seq, $3 hash, $4 signed_at_us, $5 signature, $6 note
INSERT INTO audit_checkpoint (merchant_id, seq, hash, signed_at_us, signature, note) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (merchant_id, seq) DO NOTHING
