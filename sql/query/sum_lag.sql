-- What each connection was owed, by the hour it was owed in, and the longest that any of it waited: of the $3 newest.
-- in:  $1 merchant_id, $2 first outbox_id, $3 limit, $4 now_us
-- out: connection_id, the hour's number since 1970, how many, still waiting, given up, longest wait in microseconds
SELECT few.connection_id, few.made_at_us / 3600000000, count(*), sum(CASE WHEN few.state < 2 THEN 1 ELSE 0 END),
       sum(CASE WHEN few.state = 3 THEN 1 ELSE 0 END),
       max(CASE WHEN few.done_at_us > 0 THEN few.done_at_us ELSE $4 END - few.made_at_us)
FROM (SELECT connection_id, made_at_us, done_at_us, state FROM outbox
      WHERE merchant_id = $1 AND outbox_id >= $2 AND state < 4 AND kind NOT LIKE 'pull.%' AND kind NOT LIKE 'push.%'
      ORDER BY outbox_id DESC LIMIT $3) AS few
GROUP BY 1, 2 ORDER BY 1, 2
