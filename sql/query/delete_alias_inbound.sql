-- Ties that the new list no longer names, unless they had landed: those are history.
-- in:  $1 merchant_id, $2 alias_id, $3 the new list, blanks between
DELETE FROM alias_inbound WHERE merchant_id = $1 AND alias_id = $2 AND landed_at_us = 0
  AND replace(' ' || $3 || ' ', ' ' || inbound || ' ', '') = ' ' || $3 || ' '
