-- rows: 0 = the name is taken
-- in:  $1 person_id, $2 name, $3 role, $4 merchant_id, $5 made_by, $6 made_at_us
INSERT INTO person (person_id, name, role, merchant_id, made_by, made_at_us) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (name) DO NOTHING
