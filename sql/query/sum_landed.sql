-- Orders that came in, hour by hour: of the $4 newest ones.
-- in:  $1 merchant_id, $2 first order_id, $3 from_us, $4 limit
-- out: the hour's number since 1970, how many
SELECT few.received_at_us / 3600000000, count(*)
FROM (SELECT received_at_us FROM orders WHERE merchant_id = $1 AND order_id >= $2 ORDER BY order_id DESC LIMIT $4) AS few
WHERE few.received_at_us >= $3 GROUP BY 1 ORDER BY 1
