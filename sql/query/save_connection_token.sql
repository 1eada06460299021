-- The token that was fetched; ends the lease.
-- rows: 0 = the lease ran out and somebody else was quicker
-- in:  $1 merchant_id, $2 connection_id, $3 version as read, $4 sealed, $5 request_digest, $6 renew_us, $7 until_us
UPDATE connection_token SET sealed = $4, request_digest = $5, renew_us = $6, until_us = $7, fetching_until_us = 0,
       version = version + 1
WHERE merchant_id = $1 AND connection_id = $2 AND version = $3
