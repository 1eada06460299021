-- How the outward side of each connection does.
-- in:  $1 merchant_id
-- out: connection_id, breaker, last_success_us, last_failure_us, last_error, backlog, oldest_us, parked
SELECT c.connection_id, coalesce(h.breaker, ''), coalesce(h.last_success_us, 0), coalesce(h.last_failure_us, 0),
       coalesce(h.last_error, ''),
       (SELECT count(*) FROM outbox o WHERE o.merchant_id = c.merchant_id AND o.connection_id = c.connection_id AND o.state < 2 AND o.kind NOT LIKE 'pull.%' AND o.kind NOT LIKE 'push.%'),
       coalesce((SELECT min(o.made_at_us) FROM outbox o WHERE o.merchant_id = c.merchant_id AND o.connection_id = c.connection_id AND o.state < 2 AND o.kind NOT LIKE 'pull.%' AND o.kind NOT LIKE 'push.%'), 0),
       (SELECT count(*) FROM outbox o WHERE o.merchant_id = c.merchant_id AND o.connection_id = c.connection_id AND o.state = 3)
FROM connection c LEFT JOIN connection_health h ON h.merchant_id = c.merchant_id AND h.connection_id = c.connection_id
WHERE c.merchant_id = $1 ORDER BY c.connection_id
