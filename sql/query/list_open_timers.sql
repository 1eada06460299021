-- in:  $1 merchant_id, $2 first object_id, $3 last object_id
SELECT kind, object_id, due_at_us, set_at_us FROM timer
WHERE merchant_id = $1 AND object_id BETWEEN $2 AND $3 AND state = 0 ORDER BY due_at_us
