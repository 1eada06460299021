-- in:  $1 merchant_id, $2 kind, $3 scope, $4 value, $5 alias_id, $6 sku_id, $7 qty_each, $8 valid_from_us, $9 valid_to_us,
--      $10 source, $11 reason, $12 approver, $13 level, $14 author, $15 made_at_us
INSERT INTO alias (merchant_id, kind, scope, value, alias_id, sku_id, qty_each, valid_from_us, valid_to_us, source,
                   reason, approver, level, author, made_at_us, planned_to_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $9)
