-- in:  $1 name
-- out: person_id, role, merchant_id, disabled_at_us
SELECT person_id, role, merchant_id, disabled_at_us FROM person WHERE name = $1
