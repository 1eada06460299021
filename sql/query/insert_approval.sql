-- in:  $1 merchant_id, $2 request_id, $3 person_id, $4 decision, $5 payload_hash, $6 at_us, $7 role, $8 reason
INSERT INTO approval (merchant_id, request_id, person_id, decision, payload_hash, at_us, role, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
