-- Opens one exception; the same one open already stays as it is.
-- in:  $1 merchant_id, $2 exception_id, $3 object, $4 object_id, $5 reason, $6 line, $7 field, $8 args, $9 blocks,
--      $10 step, $11 clarifies, $12 opened_at_us, $13 due_at_us
INSERT INTO exception (merchant_id, exception_id, object, object_id, reason, line, field, args, blocks, step,
                       clarifies, opened_at_us, due_at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (merchant_id, object_id, reason, line, field) WHERE status = 0 DO UPDATE SET args = $8
