-- The version of what a request is about: an order, a return, an exception (its status), a connection (of its life); 0 where it has none.
-- in:  $1 merchant_id, $2 target_id, $3 target
-- out: version
SELECT version FROM orders WHERE merchant_id = $1 AND order_id = $2 AND $3 = 'order'
UNION ALL
SELECT version FROM return_order WHERE merchant_id = $1 AND return_id = $2 AND $3 = 'return'
UNION ALL
SELECT status FROM exception WHERE merchant_id = $1 AND exception_id = $2 AND $3 = 'exception'
UNION ALL
SELECT life_version FROM connection WHERE merchant_id = $1 AND connection_id = $2 AND $3 = 'connection'
