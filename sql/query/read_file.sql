-- in:  $1 merchant_id, $2 file_id
SELECT kind, name, author, rows_read, rows_applied, rows_unchanged, rows_refused, received_at_us, ended_at_us
FROM file WHERE merchant_id = $1 AND file_id = $2
