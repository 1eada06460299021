-- in:  $1 token_id
-- out: name, role, scopes, merchant_id, person_id, expires_at_us, revoked_at_us, networks
SELECT name, role, scopes, merchant_id, person_id, expires_at_us, revoked_at_us, networks FROM token WHERE token_id = $1
