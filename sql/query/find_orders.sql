-- By what stands on the paper: the channel's id or the order number.
-- in:  $1 merchant_id, $2 text, $3 limit
-- out: order_id, connection_id, external_id, order_number, state, version, placed_at_us, state_at_us
SELECT o.order_id, o.connection_id, o.external_id, o.order_number, o.state, o.version, o.placed_at_us, o.state_at_us
FROM orders o WHERE o.merchant_id = $1 AND (o.order_number = $2 OR o.external_id = $2 AND o.connection_id IN
    (SELECT c.connection_id FROM connection c WHERE c.merchant_id = $1)) ORDER BY o.order_id LIMIT $3
