-- What a channel has not taken yet of an order's going and coming there: waiting, under way or parked.
-- in:  $1 merchant_id, $2 connection_id, $3 order_id
-- out: how many
SELECT count(*) FROM outbox
WHERE merchant_id = $1 AND connection_id = $2 AND object_id = $3 AND kind IN ('order.shipped', 'order.delivered')
  AND state IN (0, 1, 3)
