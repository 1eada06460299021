-- What came of it.
-- in:  $1 merchant_id, $2 connection_id, $3 answered_us, $4 outcome, $5 http_status, $6 error, $7 facts
UPDATE connection_check SET answered_us = $3, outcome = $4, http_status = $5, error = $6, facts = $7
WHERE merchant_id = $1 AND connection_id = $2
