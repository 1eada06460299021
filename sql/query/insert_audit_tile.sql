-- in:  $1 merchant_id, $2 number, $3 hash
INSERT INTO audit_tile (merchant_id, number, hash) VALUES ($1, $2, $3) ON CONFLICT (merchant_id, number) DO NOTHING
