-- in:  $1 token_id, $2 last_used_us
UPDATE token SET last_used_us = $2 WHERE token_id = $1
