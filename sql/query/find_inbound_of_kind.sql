-- The natural key.
-- in:  $1 merchant_id, $2 kind, $3 ref
-- out: inbound_id
SELECT inbound_id FROM inbound WHERE merchant_id = $1 AND kind = $2 AND ref = $3
