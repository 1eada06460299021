-- Another person looked at it.
-- in:  $1 merchant_id, $2 request_id, $3 person_id, $4 verdict, $5 reason, $6 at_us
-- rows: 1 = reviewed now, 0 = it was
INSERT INTO glass_review (merchant_id, request_id, person_id, verdict, reason, at_us)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (merchant_id, request_id) DO NOTHING
