-- in:  $1 merchant_id, $2 outbox_id
-- out: connection_id, kind, object_id, body, state, attempts, next_at_us, last_error, made_at_us, done_at_us, version, progress, doubt
SELECT connection_id, kind, object_id, body, state, attempts, next_at_us, last_error, made_at_us, done_at_us, version,
       progress, doubt
FROM outbox WHERE merchant_id = $1 AND outbox_id = $2
