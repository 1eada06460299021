-- Another open inbound that has announced this carton.
-- in:  $1 merchant_id, $2 inbound_id of this one, $3 carton
-- out: inbound_id, ref
SELECT i.inbound_id, i.ref FROM inbound_item t JOIN inbound i ON i.merchant_id = t.merchant_id AND i.inbound_id = t.inbound_id
WHERE t.merchant_id = $1 AND t.carton = $3 AND t.inbound_id <> $2 AND i.state < 8 AND t.qty_each > 0 LIMIT 1
