-- The newest one: running, or the last that is done.
-- out: change_id, old_mark, new_mark, state, phase, pass, at_merchant, at_subject, at_key, moved, rewrapped, unreadable, made_by,
--      started_at_us, ended_at_us
SELECT change_id, old_mark, new_mark, state, phase, pass, at_merchant, at_subject, at_key, moved, rewrapped, unreadable, made_by,
       started_at_us, ended_at_us
FROM key_change ORDER BY started_at_us DESC, change_id DESC LIMIT 1
