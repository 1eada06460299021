-- in:  $1 merchant_id
-- out: seq, seal
SELECT seq, seal FROM audit_tail WHERE merchant_id = $1
