-- A page of a merchant's orders, oldest first.
-- in:  $1 merchant_id, $2 after order_id, $3 0, $4 -1, $5 0: narrowed lists begin elsewhere, $6 limit
-- out: order_id, connection_id, external_id, order_number, state, version, placed_at_us, state_at_us
SELECT o.order_id, o.connection_id, o.external_id, o.order_number, o.state, o.version, o.placed_at_us, o.state_at_us
FROM orders o
WHERE o.merchant_id = $1 AND o.order_id > $2 AND $3 = 0 AND $4 < 0
  AND $5 = 0
ORDER BY o.order_id LIMIT $6
