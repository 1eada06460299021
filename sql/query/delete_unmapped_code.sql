-- in:  $1 merchant_id, $2 carrier, $3 code
DELETE FROM unmapped_code WHERE merchant_id = $1 AND carrier = $2 AND code = $3
