-- A window is closed (or prolonged) by its owner; where it starts and what it means never change.
-- in:  $1 merchant_id, $2 kind, $3 scope, $4 value, $5 alias_id, $6 qty_each, $7 valid_to_us
UPDATE alias SET qty_each = $6, valid_to_us = $7
WHERE merchant_id = $1 AND kind = $2 AND scope = $3 AND value = $4 AND alias_id = $5
