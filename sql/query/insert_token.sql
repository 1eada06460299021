-- in:  $1 token_id, $2 public_id, $3 sha256 of the secret, $4 name, $5 role, $6 scopes, $7 merchant_id, $8 person_id,
--      $9 made_at_us, $10 expires_at_us, $11 networks
INSERT INTO token (token_id, public_id, sha256, name, role, scopes, merchant_id, person_id, made_at_us, expires_at_us, networks)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
