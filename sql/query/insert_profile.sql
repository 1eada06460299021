-- in:  $1 merchant_id, $2 version, $3 body, $4 sha256, $5 applied_by, $6 applied_at_us
INSERT INTO profile (merchant_id, version, body, sha256, applied_by, applied_at_us) VALUES ($1, $2, $3, $4, $5, $6)
