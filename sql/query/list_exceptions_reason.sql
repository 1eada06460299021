-- Of one reason and status, oldest first.
-- in:  $1 merchant_id, $2 after exception_id, $3 status or -1, $4 reason or 0, $5 limit
-- out: as list_exceptions
SELECT exception_id, object, object_id, reason, line, field, args, clarifies, opened_at_us, due_at_us, status, step,
       closed_at_us, closed_how, closed_by, escalated_at_us
FROM exception
WHERE merchant_id = $1 AND reason = $4 AND status = $3 AND exception_id > $2
ORDER BY exception_id LIMIT $5
