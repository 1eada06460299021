-- in:  $1 merchant_id, $2 return_id
-- out: rma, order_id, state, tracking, authorised_at_us, kind, warehouse_id, arrived_at_us, received_at_us, state_at_us, version
SELECT rma, order_id, state, tracking, authorised_at_us, kind, warehouse_id, arrived_at_us, received_at_us, state_at_us, version
FROM return_order WHERE merchant_id = $1 AND return_id = $2
