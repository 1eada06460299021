-- One file by its hash, under the key of its subject.
-- in:  $1 merchant_id, $2 sha256, $3 subject_id, $4 key_id, $5 kind, $6 bytes, $7 keep_until_us, $8 made_at_us
-- rows: 1 = new, 0 = these bytes are kept for this subject already
INSERT INTO blob (merchant_id, sha256, subject_id, key_id, kind, bytes, keep_until_us, made_at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (merchant_id, sha256, subject_id) DO NOTHING
