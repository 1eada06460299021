-- Persons of these roles that could decide for a merchant.
-- in:  $1 role, $2 role or the same again, $3 merchant_id, $4 person_id to leave out
SELECT count(*) FROM person WHERE (role = $1 OR role = $2) AND disabled_at_us = 0 AND password_hash <> ''
    AND (merchant_id = 0 OR merchant_id = $3) AND person_id <> $4
