-- The code means another SKU from now on; this window keeps what it meant.
-- in:  $1 merchant_id, $2 kind, $3 scope, $4 value, $5 alias_id, $6 at_us
UPDATE alias SET planned_to_us = $6, valid_to_us = $6, ended = 'reassigned'
WHERE merchant_id = $1 AND kind = $2 AND scope = $3 AND value = $4 AND alias_id = $5
