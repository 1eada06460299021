-- in:  $1 merchant_id, $2 alias_id, $3 inbound, $4 kind, $5 scope, $6 value
INSERT INTO alias_inbound (merchant_id, alias_id, inbound, kind, scope, value) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (merchant_id, alias_id, inbound) DO NOTHING
