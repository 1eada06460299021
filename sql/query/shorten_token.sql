-- A token that was replaced lives on for a while, never longer than it would have.
-- in:  $1 token_id, $2 expires_at_us
UPDATE token SET expires_at_us = $2 WHERE token_id = $1 AND expires_at_us > $2
