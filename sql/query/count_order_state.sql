-- How many orders stand in this state; not further than $3, so that a look costs little.
-- in:  $1 merchant_id, $2 state, $3 limit
-- out: how many
SELECT count(*) FROM (SELECT 1 FROM orders WHERE merchant_id = $1 AND state = $2 AND state < 12 LIMIT $3) AS few
