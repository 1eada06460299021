-- in:  $1 merchant_id, $2 connection_id
-- out: breaker, last_success_us, last_failure_us, last_error, version
SELECT breaker, last_success_us, last_failure_us, last_error, version FROM connection_health
WHERE merchant_id = $1 AND connection_id = $2
