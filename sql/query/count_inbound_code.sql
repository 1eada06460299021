-- Open inbounds that were announced under a code and still wait for units of it: a window that ends is still used by
-- them (SKU-4, SKU-5).
-- in:  $1 merchant_id, $2 code as written on the paper, $3 sku_id
SELECT count(*) FROM inbound i JOIN inbound_line l ON l.merchant_id = i.merchant_id AND l.inbound_id = i.inbound_id
WHERE i.merchant_id = $1 AND i.state < 8 AND l.sku_id = $3
  AND l.qty_expected > l.qty_called + l.qty_received + l.qty_cancelled
  AND EXISTS (SELECT 1 FROM inbound_item t WHERE t.merchant_id = i.merchant_id AND t.inbound_id = i.inbound_id
              AND t.sku_id = l.sku_id AND t.code = $2 AND t.qty_each > 0)
