-- in:  $1 merchant_id, $2 from number, $3 limit
SELECT number, hash FROM audit_tile WHERE merchant_id = $1 AND number >= $2 ORDER BY number LIMIT $3
