-- The oldest ones, and those that are as old as the last of them. By age alone: SQLite reads a pair of keys by its first.
-- in:  $1 made before, $2 rows at most
DELETE FROM api_answer WHERE made_at_us < $1 AND made_at_us <= (
    SELECT max(few.made_at_us) FROM (SELECT a.made_at_us FROM api_answer a WHERE a.made_at_us < $1 ORDER BY a.made_at_us LIMIT $2) few)
