-- One more copy of a payload that already landed.
-- in:  $1 merchant_id, $2 receipt_id, $3 path, $4 connection_id, $5 at_us
INSERT INTO receipt_duplicate (merchant_id, receipt_id, path, connection_id, copies, first_at_us, last_at_us)
VALUES ($1, $2, $3, $4, 1, $5, $5)
ON CONFLICT (merchant_id, receipt_id, path, connection_id)
DO UPDATE SET copies = receipt_duplicate.copies + 1, last_at_us = $5
