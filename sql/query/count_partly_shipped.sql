-- in:  $1 merchant_id, $2 limit
-- out: how many orders are under way in part, not further than the limit
SELECT count(*) FROM (SELECT 1 FROM orders WHERE merchant_id = $1 AND state = 14 LIMIT $2) AS few
