-- rows: 0 = somebody was first; read it again
-- in:  $1 merchant_id, $2 connection_id, $3 breaker, $4 last_success_us, $5 last_failure_us, $6 last_error, $7 version as read, 0 = none
INSERT INTO connection_health (merchant_id, connection_id, breaker, last_success_us, last_failure_us, last_error, version)
VALUES ($1, $2, $3, $4, $5, $6, $7 + 1)
ON CONFLICT (merchant_id, connection_id) DO UPDATE SET breaker = $3, last_success_us = $4, last_failure_us = $5,
       last_error = $6, version = $7 + 1
WHERE connection_health.version = $7
