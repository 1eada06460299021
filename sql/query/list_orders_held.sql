-- A page of the orders that hold for a reason, each once however many of its lines do.
-- in:  $1 merchant_id, $2 after order_id, $3 connection_id or 0, $4 state or -1, $5 reason or 0, $6 limit
-- out: as list_orders
SELECT o.order_id, o.connection_id, o.external_id, o.order_number, o.state, o.version, o.placed_at_us, o.state_at_us
FROM exception e JOIN orders o ON o.merchant_id = e.merchant_id AND o.order_id = e.object_id
WHERE e.merchant_id = $1 AND e.reason = $5 AND e.status = 0 AND e.object_id > $2
  AND ($3 = 0 OR o.connection_id = $3) AND ($4 < 0 OR o.state = $4)
  AND NOT EXISTS (SELECT 1 FROM exception d WHERE d.merchant_id = e.merchant_id AND d.object_id = e.object_id AND d.reason = e.reason
                  AND d.status = 0 AND d.exception_id < e.exception_id)
ORDER BY e.object_id LIMIT $6
