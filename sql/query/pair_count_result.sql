-- in:  $1 merchant_id, $2 result_id, $3 found_id, $4 loss
UPDATE count_result SET found_id = $3, loss = $4 WHERE merchant_id = $1 AND result_id = $2
