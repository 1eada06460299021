-- in:  $1 merchant_id, $2 order_id
DELETE FROM blob WHERE merchant_id = $1 AND subject_id BETWEEN $2 AND $2 + 63
