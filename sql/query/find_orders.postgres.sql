-- By what stands on the paper: the channel's id or the order number.
-- in:  $1 merchant_id, $2 text, $3 limit
-- out: order_id, connection_id, external_id, order_number, state, version, placed_at_us, state_at_us
SELECT o.order_id, o.connection_id, o.external_id, o.order_number, o.state, o.version, o.placed_at_us, o.state_at_us
FROM (SELECT n.order_id FROM orders n WHERE n.merchant_id = $1 AND n.order_number = $2
      UNION SELECT x.order_id FROM connection c CROSS JOIN orders x
      WHERE c.merchant_id = $1 AND x.merchant_id = $1 AND x.connection_id = c.connection_id AND x.external_id = $2) f
CROSS JOIN orders o WHERE o.merchant_id = $1 AND o.order_id = f.order_id ORDER BY o.order_id LIMIT $3
