-- What a window says is corrected by its owner; where it starts and which SKU it means never change.
-- in:  $1 merchant_id, $2 kind, $3 scope, $4 value, $5 alias_id, $6 qty_each, $7 level, $8 reason, $9 approver or ''
UPDATE alias SET qty_each = $6, level = $7, reason = $8, approver = CASE WHEN $9 = '' THEN approver ELSE $9 END
WHERE merchant_id = $1 AND kind = $2 AND scope = $3 AND value = $4 AND alias_id = $5
