-- Does a write come through? A row that is only ever overwritten.
-- in:  $1 value
INSERT INTO meta (name, value) VALUES ('ready_probe', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value
