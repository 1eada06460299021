-- How far an import is, for whoever watches it.
-- in:  $1 merchant_id, $2 file_id, $3 rows_read, $4 rows_refused
UPDATE file SET rows_read = $3, rows_refused = $4 WHERE merchant_id = $1 AND file_id = $2 AND state = 0
