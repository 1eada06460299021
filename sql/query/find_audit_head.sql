-- The end of a merchant's chain.
-- in:  $1 merchant_id
-- out: seq, hash
-- key: insert_audit $1
SELECT seq, hash FROM audit WHERE merchant_id = $1 ORDER BY seq DESC LIMIT 1
