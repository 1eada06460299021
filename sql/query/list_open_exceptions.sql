-- Open exceptions of an order, its shipments and parcels are kept under the order's id.
-- in:  $1 merchant_id, $2 object_id
SELECT exception_id, reason, line, field, args, blocks, clarifies, opened_at_us, due_at_us, step
FROM exception WHERE merchant_id = $1 AND object_id = $2 AND status = 0 ORDER BY exception_id
