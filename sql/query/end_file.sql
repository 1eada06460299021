-- in:  $1 merchant_id, $2 file_id, $3 rows_read, $4 rows_applied, $5 rows_unchanged, $6 rows_refused, $7 ended_at_us
UPDATE file SET rows_read = $3, rows_applied = $4, rows_unchanged = $5, rows_refused = $6, ended_at_us = $7, state = 1
WHERE merchant_id = $1 AND file_id = $2
