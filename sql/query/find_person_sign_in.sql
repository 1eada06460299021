-- in:  $1 name
-- out: person_id, role, merchant_id, disabled_at_us, password_hash, totp_sealed, totp_step
SELECT person_id, role, merchant_id, disabled_at_us, password_hash, totp_sealed, totp_step FROM person WHERE name = $1
