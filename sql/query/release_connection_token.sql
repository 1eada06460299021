-- None could be fetched; ends the lease.
-- in:  $1 merchant_id, $2 connection_id, $3 version as read
UPDATE connection_token SET fetching_until_us = 0
WHERE merchant_id = $1 AND connection_id = $2 AND version = $3
