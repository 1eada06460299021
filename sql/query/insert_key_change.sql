-- One at a time.
-- in:  $1 change_id, $2 old_mark, $3 new_mark, $4 made_by, $5 started_at_us
-- rows: 1; 0 = another one is running
INSERT INTO key_change (change_id, old_mark, new_mark, state, made_by, started_at_us)
VALUES ($1, $2, $3, 'running', $4, $5)
ON CONFLICT DO NOTHING
