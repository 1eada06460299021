-- The newest instant of any merchant's audit chain; 0 on an empty store.
SELECT coalesce(max(n.at_us), 0) FROM (
    SELECT (SELECT a.at_us FROM audit a WHERE a.merchant_id = m.merchant_id ORDER BY a.seq DESC LIMIT 1) AS at_us
    FROM merchant m
    UNION ALL SELECT (SELECT a.at_us FROM audit a WHERE a.merchant_id = 0 ORDER BY a.seq DESC LIMIT 1)) n
