-- in:  $1 device, $2 sequence, $3 merchant_id, $4 fingerprint, $5 status, $6 answer, $7 at_us
INSERT INTO scan (device, sequence, merchant_id, fingerprint, status, answer, at_us) VALUES ($1, $2, $3, $4, $5, $6, $7)
