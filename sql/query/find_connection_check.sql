-- in:  $1 merchant_id, $2 connection_id
-- out: asked_us, answered_us, outcome, http_status, error, facts
SELECT asked_us, answered_us, outcome, http_status, error, facts FROM connection_check
WHERE merchant_id = $1 AND connection_id = $2
