-- Every way an order came in, copies counted.
-- in:  $1 merchant_id, $2 order_id
-- out: path, connection_id, topic, result, at_us, copies beyond the first
SELECT r.path, r.connection_id, r.topic, r.result, r.received_at_us,
       coalesce((SELECT d.copies FROM receipt_duplicate d WHERE d.merchant_id = r.merchant_id
                 AND d.receipt_id = r.receipt_id AND d.path = r.path AND d.connection_id = r.connection_id), 0)
FROM receipt r WHERE r.merchant_id = $1 AND r.order_id = $2 ORDER BY r.receipt_id
