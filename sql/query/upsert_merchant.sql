-- in:  $1 merchant_id, $2 code, $3 name, $4 profile_version, $5 at_us
INSERT INTO merchant (merchant_id, code, name, profile_version, created_at_us) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (merchant_id) DO UPDATE SET name = $3, profile_version = $4
