-- Accepted (1) or reversed (2).
-- in:  $1 merchant_id, $2 goods_receipt_id, $3 state as read, $4 state, $5 at_us, $6 by, $7 why
-- rows: 1 = done, 0 = somebody else was first
UPDATE goods_receipt SET state = $4, ended_at_us = $5, ended_by = $6, why = $7
WHERE merchant_id = $1 AND goods_receipt_id = $2 AND state = $3
