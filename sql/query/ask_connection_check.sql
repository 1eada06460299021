-- Somebody asks how a connection is. What the last question learned is gone.
-- in:  $1 merchant_id, $2 connection_id, $3 now_us
INSERT INTO connection_check (merchant_id, connection_id, asked_us)
VALUES ($1, $2, $3)
ON CONFLICT (merchant_id, connection_id) DO UPDATE SET asked_us = $3, answered_us = 0, outcome = '', http_status = 0, error = '', facts = ''
