-- in:  $1 public_id
-- out: token_id, sha256, name, role, scopes, merchant_id, person_id, expires_at_us, revoked_at_us, networks, last_used_us
SELECT token_id, sha256, name, role, scopes, merchant_id, person_id, expires_at_us, revoked_at_us, networks, last_used_us
FROM token WHERE public_id = $1
