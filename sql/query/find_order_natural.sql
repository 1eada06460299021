-- The second gate: the same order by any path is one order.
-- in:  $1 merchant_id, $2 connection_id, $3 external_id
-- out: order_id
-- key: insert_order $1 $3 $4
SELECT order_id FROM orders WHERE merchant_id = $1 AND connection_id = $2 AND external_id = $3
