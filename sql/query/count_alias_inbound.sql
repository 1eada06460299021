-- Shipments tied to a window: how many are on the way, when the last one landed.
-- in:  $1 merchant_id, $2 alias_id
SELECT CAST(coalesce(sum(CASE WHEN landed_at_us = 0 THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(coalesce(max(landed_at_us), 0) AS BIGINT)
FROM alias_inbound WHERE merchant_id = $1 AND alias_id = $2
