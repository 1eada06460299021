-- How many of a SKU other returns of the same order claim: authorised, or already here.
-- in:  $1 merchant_id, $2 order_id, $3 sku_id, $4 return_id to leave out
SELECT CAST(coalesce(sum(CASE WHEN l.qty_received > l.qty_authorised THEN l.qty_received ELSE l.qty_authorised END), 0) AS BIGINT)
FROM return_order r JOIN return_line l ON l.merchant_id = r.merchant_id AND l.return_id = r.return_id
WHERE r.merchant_id = $1 AND r.order_id = $2 AND l.sku_id = $3 AND r.return_id <> $4
