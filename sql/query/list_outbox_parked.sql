-- What was given up on, newest first.
-- in:  $1 merchant_id, $2 before outbox_id, $3 state, $4 limit
-- out: as list_outbox
SELECT outbox_id, connection_id, kind, object_id, body, state, attempts, next_at_us, last_error, made_at_us, done_at_us,
       doubt
FROM outbox WHERE merchant_id = $1 AND outbox_id < $2 AND state = $3 AND state = 3 ORDER BY outbox_id DESC LIMIT $4
