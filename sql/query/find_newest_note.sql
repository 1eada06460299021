-- in:  $1 merchant_id
-- out: seq, note
SELECT seq, note FROM audit_checkpoint WHERE merchant_id = $1 AND note <> '' ORDER BY seq DESC LIMIT 1
