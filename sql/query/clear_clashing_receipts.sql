-- Payloads that came under a key of this order's with another body.
-- in:  $1 merchant_id, $2 order_id
UPDATE receipt SET body = NULL WHERE merchant_id = $1 AND order_id IS NULL AND body IS NOT NULL AND receipt_id IN (
    SELECT c.receipt_id FROM receipt r JOIN receipt c ON c.merchant_id = r.merchant_id
    AND c.connection_id = r.connection_id AND c.key = r.key AND c.order_id IS NULL AND c.body IS NOT NULL
    WHERE r.merchant_id = $1 AND r.order_id = $2)
