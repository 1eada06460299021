-- in:  $1 token_id, $2 at_us
UPDATE token SET revoked_at_us = $2 WHERE token_id = $1 AND revoked_at_us = 0
