-- Has this very file been read before?
-- in:  $1 merchant_id, $2 kind, $3 sha256, $4 stamp
-- out: file_id, rows_read, rows_applied, rows_unchanged, rows_refused, state (0: its reading was cut short)
SELECT file_id, rows_read, rows_applied, rows_unchanged, rows_refused, state FROM file
WHERE merchant_id = $1 AND kind = $2 AND sha256 = $3 AND stamp = $4
