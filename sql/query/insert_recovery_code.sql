-- in:  $1 person_id, $2 sha256
INSERT INTO recovery_code (person_id, sha256) VALUES ($1, $2)
