-- Newest first; merchant_id 0 lists those of every merchant.
-- in:  $1 merchant_id, $2 before token_id, $3 limit
-- out: token_id, name, role, merchant_id, person's name or NULL, networks, made_at_us, expires_at_us, revoked_at_us,
--      last_used_us
SELECT t.token_id, t.name, t.role, t.merchant_id, p.name, t.networks, t.made_at_us, t.expires_at_us, t.revoked_at_us,
       t.last_used_us
FROM token t LEFT JOIN person p ON p.person_id = t.person_id
WHERE ($1 = 0 OR t.merchant_id = $1) AND t.token_id < $2 ORDER BY t.token_id DESC LIMIT $3
