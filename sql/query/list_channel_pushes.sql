-- How the figures of each connection go out; failing: SKUs it did not take, that wait for another try.
-- in:  $1 merchant_id, $2 now_us
-- out: connection_id, waiting, waiting_since_us, failing, confirmed_us, before_us, figures, refused, compared_us, differed
SELECT d.connection_id, sum(CASE WHEN d.dirty_since_us > 0 AND d.failures = 0 AND d.claimed_until_us <= $2 THEN 1 ELSE 0 END),
       coalesce(min(CASE WHEN d.dirty_since_us > 0 AND d.failures = 0 AND d.claimed_until_us <= $2 THEN d.dirty_since_us END), 0),
       sum(CASE WHEN d.failures > 0 THEN 1 ELSE 0 END), coalesce(max(p.confirmed_us), 0), coalesce(max(p.before_us), 0),
       coalesce(max(p.figures), 0), coalesce(max(p.refused), 0), coalesce(max(p.compared_us), 0), coalesce(max(p.differed), 0)
FROM channel_stock d LEFT JOIN channel_push p ON p.merchant_id = d.merchant_id AND p.connection_id = d.connection_id
WHERE d.merchant_id = $1 AND (d.dirty_since_us > 0 OR d.sku_id = (SELECT min(x.sku_id) FROM channel_stock x
    WHERE x.merchant_id = d.merchant_id AND x.connection_id = d.connection_id))
GROUP BY d.connection_id
