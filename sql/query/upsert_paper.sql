-- Paper of an object under its name; a new version of the same name takes its place (the old blob stays by hash).
-- in:  $1 merchant_id, $2 object_id, $3 name, $4 subject_id, $5 sha256, $6 made_by, $7 made_at_us
INSERT INTO paper (merchant_id, object_id, name, subject_id, sha256, made_by, made_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (merchant_id, object_id, name) DO UPDATE SET subject_id = excluded.subject_id, sha256 = excluded.sha256,
    made_by = excluded.made_by, made_at_us = excluded.made_at_us
