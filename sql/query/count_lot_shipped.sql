-- Did this lot leave with this order?
-- in:  $1 merchant_id, $2 order_id, $3 sku_id, $4 lot, $5 serial or ''
SELECT count(*) FROM stock_movement WHERE merchant_id = $1 AND sku_id = $3 AND cause = 'ship'
  AND cause_id BETWEEN $2 + 1 AND $2 + 63 AND lot = $4 AND ($5 = '' OR serial = $5)
