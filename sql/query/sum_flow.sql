-- Shipments that reached a state, hour by hour: of the $3 newest steps of what began since the first id. Steps of
-- longer ago come too, so that the sum says how many were read.
-- in:  $1 merchant_id, $2 first object_id, $3 limit
-- out: the hour's number since 1970, to_state, how many steps of shipments, how many in all (an order's id ends in six clear bits)
SELECT few.at_us / 3600000000, few.to_state, sum(CASE WHEN few.object_id % 64 > 0 THEN 1 ELSE 0 END), count(*)
FROM (SELECT object_id, to_state, at_us FROM transition WHERE merchant_id = $1 AND object_id >= $2
      ORDER BY object_id DESC LIMIT $3) AS few
GROUP BY 1, 2 ORDER BY 1, 2
