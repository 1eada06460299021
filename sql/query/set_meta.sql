-- Written once: of two processes that start together one is first, and both read what it wrote.
-- in:  $1 name, $2 value
INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING
