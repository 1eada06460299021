-- in:  $1 person_id
-- out: name, role, merchant_id, disabled_at_us, totp_sealed, totp_step
SELECT name, role, merchant_id, disabled_at_us, totp_sealed, totp_step FROM person WHERE person_id = $1
