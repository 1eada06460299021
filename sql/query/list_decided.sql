-- What people decided about one reason of one object: the arguments it had.
-- in:  $1 merchant_id, $2 object_id, $3 reason
-- out: args
SELECT args FROM exception WHERE merchant_id = $1 AND object_id = $2 AND reason = $3 AND status = 1 AND closed_how = 'decision'
