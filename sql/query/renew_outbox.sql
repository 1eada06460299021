-- The newest wins: what still waits says the new thing instead. When it goes and how often it failed stays.
-- rows: 0 = nothing waits
-- in:  $1 merchant_id, $2 connection_id, $3 kind, $4 object_id, $5 body
UPDATE outbox SET body = $5, version = version + 1
WHERE merchant_id = $1 AND connection_id = $2 AND kind = $3 AND object_id = $4 AND state = 0
