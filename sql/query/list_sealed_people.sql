-- Who has a sealed one-time secret.
-- in:  $1 after person_id, $2 limit
-- out: person_id, totp_sealed
SELECT person_id, totp_sealed FROM person WHERE person_id > $1 AND totp_sealed IS NOT NULL ORDER BY person_id LIMIT $2
