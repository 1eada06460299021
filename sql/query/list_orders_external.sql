-- The same for one external id, on one channel or on any.
-- in:  $1 merchant_id, $2 after order_id, $3 connection_id or 0, $4 state or -1, $5 reason or 0, $6 limit, $7 external_id
SELECT o.order_id, o.connection_id, o.external_id, o.order_number, o.state, o.version, o.placed_at_us, o.state_at_us
FROM orders o INDEXED BY orders_natural
WHERE o.merchant_id = $1 AND o.connection_id IN (SELECT c.connection_id FROM connection c
        WHERE c.merchant_id = $1 AND ($3 = 0 OR c.connection_id = $3))
  AND o.external_id = $7 AND o.order_id > $2 AND ($4 < 0 OR o.state = $4)
  AND ($5 = 0 OR EXISTS (SELECT 1 FROM exception e INDEXED BY exception_by_object WHERE e.merchant_id = o.merchant_id AND e.object_id = o.order_id
                         AND e.reason = $5 AND e.status = 0))
ORDER BY o.order_id LIMIT $6
