-- in:  $1 merchant_id, $2 kind, $3 scope, $4 value, $5 alias_id, $6 looked_at_us, $7 warned_at_us
UPDATE alias SET looked_at_us = $6, warned_at_us = $7
WHERE merchant_id = $1 AND kind = $2 AND scope = $3 AND value = $4 AND alias_id = $5
