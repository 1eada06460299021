-- in:  $1 merchant_id, $2 exception_id
-- out: object, object_id, reason, status
SELECT object, object_id, reason, status FROM exception WHERE merchant_id = $1 AND exception_id = $2
