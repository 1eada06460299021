-- Kept in the same transaction as the effect.
-- in:  $1 merchant_id, $2 key_hash, $3 fingerprint, $4 status, $5 body, $6 made_at_us, $7 object_id or 0
INSERT INTO api_answer (merchant_id, key_hash, fingerprint, status, body, made_at_us, object_id) VALUES ($1, $2, $3, $4, $5, $6, $7)
