-- A page of one channel's orders.
-- in:  $1 merchant_id, $2 after order_id, $3 connection_id or 0, $4 state or -1, $5 0, $6 limit
-- out: as list_orders
SELECT o.order_id, o.connection_id, o.external_id, o.order_number, o.state, o.version, o.placed_at_us, o.state_at_us
FROM orders o
WHERE o.merchant_id = $1 AND o.connection_id = $3 AND o.order_id > $2 AND ($4 < 0 OR o.state = $4)
  AND $5 = 0
ORDER BY o.order_id LIMIT $6
