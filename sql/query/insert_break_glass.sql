-- Somebody carried out alone what takes two.
-- in:  $1 merchant_id, $2 request_id, $3 action, $4 person_id, $5 emergency, $6 reason, $7 at_us, $8 due_at_us, $9 exception_id
INSERT INTO break_glass (merchant_id, request_id, action, person_id, emergency, reason, at_us, due_at_us, exception_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
