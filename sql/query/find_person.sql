-- in:  $1 name
-- out: person_id, role, merchant_id, disabled_at_us, enrolled (0 or 1)
SELECT person_id, role, merchant_id, disabled_at_us, CASE WHEN password_hash = '' THEN 0 ELSE 1 END FROM person WHERE name = $1
