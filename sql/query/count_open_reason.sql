-- in:  $1 merchant_id, $2 object_id, $3 reason
SELECT count(*) FROM exception WHERE merchant_id = $1 AND object_id = $2 AND reason = $3 AND status = 0
