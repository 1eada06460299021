-- Webhooks that said something of this order under another topic.
-- in:  $1 merchant_id, $2 order_id, $3 topic
-- out: how many
SELECT count(*) FROM receipt WHERE merchant_id = $1 AND order_id = $2 AND path = 'webhook' AND topic <> $3
