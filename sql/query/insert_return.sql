-- in:  $1 merchant_id, $2 return_id, $3 rma, $4 order_id or NULL, $5 state, $6 tracking, $7 authorised_at_us, $8 kind,
--      $9 warehouse_id, $10 state_at_us
-- rows: 1 = made, 0 = the merchant has that RMA
INSERT INTO return_order (merchant_id, return_id, rma, order_id, state, tracking, authorised_at_us, kind, warehouse_id, state_at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (merchant_id, rma) DO NOTHING
