-- The second gate: the same order by any path is one order. "+ 0": see 0007.
-- in:  $1 merchant_id, $2 connection_id, $3 external_id
-- out: order_id
SELECT order_id FROM orders WHERE external_id = $3 AND connection_id = $2 AND merchant_id + 0 = $1
