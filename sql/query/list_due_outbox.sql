-- What is due at a connection: of one object the oldest first, and nothing past one that is not through.
-- What came due first goes first, and of that what was owed first. Questions (pull.) stand outside that order;
-- the comparison of figures comes after all else. A taken row whose lease is over is due again.
-- in:  $1 merchant_id, $2 connection_id, $3 now_us, $4 limit
-- out: outbox_id, kind, object_id, body, state, attempts, version, progress, doubt, made_at_us
SELECT o.outbox_id, o.kind, o.object_id, o.body, o.state, o.attempts, o.version, o.progress, o.doubt, o.made_at_us
FROM outbox o
WHERE o.merchant_id = $1 AND o.connection_id = $2 AND o.state < 2 AND o.next_at_us <= $3
  AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.merchant_id = o.merchant_id AND p.connection_id = o.connection_id
                  AND p.object_id = o.object_id AND p.outbox_id < o.outbox_id AND p.state < 2
                  AND (p.object_id <> 0 OR p.kind = o.kind) AND p.kind NOT LIKE 'pull.%')
  AND (o.kind <> 'push.stock' OR EXISTS (SELECT 1 FROM channel_stock d WHERE d.merchant_id = o.merchant_id
       AND d.connection_id = o.connection_id AND d.dirty_since_us > 0 AND d.claimed_until_us <= $3))
  AND (o.kind <> 'pull.compare' OR EXISTS (SELECT 1 FROM channel_stock d WHERE d.merchant_id = o.merchant_id
       AND d.connection_id = o.connection_id AND d.remote_id <> '' AND d.dirty_since_us = 0))
ORDER BY CASE WHEN o.kind = 'pull.compare' THEN 1 ELSE 0 END, o.next_at_us, o.outbox_id LIMIT $4
