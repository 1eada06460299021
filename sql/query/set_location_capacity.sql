-- How many eaches a location holds, where nobody said so before.
-- in:  $1 warehouse_id, $2 code, $3 capacity
UPDATE location SET capacity = $3 WHERE warehouse_id = $1 AND code = $2 AND capacity = 0
