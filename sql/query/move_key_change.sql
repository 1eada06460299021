-- How far it is.
-- in:  $1 change_id, $2 phase, $3 pass, $4 at_merchant, $5 at_subject, $6 at_key, $7 moved, $8 rewrapped, $9 unreadable, $10 state,
--      $11 ended_at_us
-- rows: 1; 0 = it is done
UPDATE key_change SET phase = $2, pass = $3, at_merchant = $4, at_subject = $5, at_key = $6, moved = $7, rewrapped = $8,
       unreadable = $9, state = $10, ended_at_us = $11
WHERE change_id = $1 AND state = 'running'
