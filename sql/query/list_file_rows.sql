-- in:  $1 merchant_id, $2 file_id
SELECT line, field, message, original FROM file_row WHERE merchant_id = $1 AND file_id = $2 ORDER BY line, col LIMIT 1000
