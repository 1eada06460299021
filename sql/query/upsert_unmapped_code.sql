-- A carrier's event whose code is in no table.
-- in:  $1 merchant_id, $2 carrier, $3 code, $4 text, $5 now_us
INSERT INTO unmapped_code (merchant_id, carrier, code, text, first_seen_us, last_seen_us, events)
VALUES ($1, $2, $3, $4, $5, $5, 1)
ON CONFLICT (merchant_id, carrier, code)
DO UPDATE SET text = $4, last_seen_us = $5, events = unmapped_code.events + 1
