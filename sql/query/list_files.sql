-- What was loaded, newest first.
-- in:  $1 merchant_id, $2 before file_id, $3 limit
-- out: file_id, kind, name, author, rows_read, rows_applied, rows_unchanged, rows_refused, received_at_us, ended_at_us
SELECT file_id, kind, name, author, rows_read, rows_applied, rows_unchanged, rows_refused, received_at_us, ended_at_us
FROM file WHERE merchant_id = $1 AND file_id < $2 ORDER BY file_id DESC LIMIT $3
