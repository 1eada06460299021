-- How often a channel was told of an object in one way since an instant; what of it was given up, what still waits.
-- in:  $1 merchant_id, $2 connection_id, $3 object_id, $4 kind, $5 since_us
-- out: count, given_up, waiting
SELECT count(*), coalesce(sum(CASE WHEN state = 3 THEN 1 ELSE 0 END), 0),
       coalesce(sum(CASE WHEN state < 2 THEN 1 ELSE 0 END), 0)
FROM outbox WHERE merchant_id = $1 AND connection_id = $2 AND object_id = $3 AND kind = $4 AND made_at_us > $5
