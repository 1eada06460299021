-- in:  $1 merchant_id, $2 return_id, $3 version as read, $4 rma, $5 order_id or NULL, $6 state, $7 tracking, $8 kind,
--      $9 authorised_at_us, $10 arrived_at_us, $11 received_at_us, $12 state_at_us
-- rows: 1 = done, 0 = somebody else was first
UPDATE return_order SET rma = $4, order_id = $5, state = $6, tracking = $7, kind = $8, authorised_at_us = $9,
       arrived_at_us = $10, received_at_us = $11, state_at_us = $12, version = version + 1
WHERE merchant_id = $1 AND return_id = $2 AND version = $3
