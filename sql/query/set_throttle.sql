-- in:  $1 subject, $2 failures, $3 since_us, $4 until_us
INSERT INTO sign_in_throttle (subject, failures, since_us, until_us) VALUES ($1, $2, $3, $4)
ON CONFLICT (subject) DO UPDATE SET failures = $2, since_us = $3, until_us = $4
