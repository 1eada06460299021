-- A site file states what the locations of a prefix hold: those that say nothing themselves take it over.
-- in:  $1 warehouse_id, $2 prefix, $3 capacity
UPDATE location SET capacity = $3 WHERE warehouse_id = $1 AND capacity = 0 AND substr(code, 1, length($2)) = $2
