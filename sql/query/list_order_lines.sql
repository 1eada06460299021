-- in:  $1 merchant_id, $2 order_id
SELECT l.line, l.ref, l.channel_sku, l.variant_id, l.sku_id, l.alias_id, l.physical, l.qty_ordered, l.qty_cancelled,
       l.qty_shipped, l.unit_price_minor, s.code
FROM order_line l LEFT JOIN sku s ON s.merchant_id = l.merchant_id AND s.sku_id = l.sku_id
WHERE l.merchant_id = $1 AND l.order_id = $2 ORDER BY l.line
