-- in:  $1 merchant_id, $2 seq, $3 kind, $4 object_id, $5 body, $6 at_us
INSERT INTO event (merchant_id, seq, kind, object_id, body, at_us) VALUES ($1, $2, $3, $4, $5, $6)
