-- Orders of one connection whose person is no longer needed: so long after delivery, or after the last
-- thing that happened where nothing was delivered.
-- in:  $1 merchant_id, $2 connection_id, $3 delivered before, $4 quiet since, $5 limit
SELECT o.order_id FROM orders o
WHERE o.merchant_id = $1 AND o.connection_id = $2 AND o.erased_at_us = 0 AND (
    (o.state IN (11, 12) AND o.received_at_us < $3 AND COALESCE(NULLIF((
        SELECT max(p.delivered_at_us) FROM parcel p
        WHERE p.merchant_id = $1 AND p.shipment_id BETWEEN o.order_id + 1 AND o.order_id + 63), 0), o.state_at_us) < $3)
    OR (o.state NOT IN (11, 12) AND o.received_at_us < $4 AND o.state_at_us < $4
        AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.merchant_id = $1
            AND e.object_id BETWEEN o.order_id AND o.order_id + 63 AND e.recorded_at_us >= $4)
        AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.merchant_id = $1 AND r.order_id = o.order_id AND r.received_at_us >= $4)))
ORDER BY o.received_at_us LIMIT $5
