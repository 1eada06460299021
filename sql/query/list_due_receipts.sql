-- Payloads of one connection that never became an order.
-- in:  $1 merchant_id, $2 connection_id, $3 received before, $4 limit
SELECT r.receipt_id FROM receipt r
WHERE r.merchant_id = $1 AND r.connection_id = $2 AND r.order_id IS NULL AND r.body IS NOT NULL AND r.received_at_us < $3 LIMIT $4
