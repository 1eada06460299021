-- Lots of a SKU that can still be claimed, earliest expiry first (FEFO); never one whose last day is over.
-- in:  $1 merchant_id, $2 warehouse_id, $3 sku_id, $4 today
-- out: lot, expiry, free
SELECT lot, expiry, sellable - reserved FROM stock_lot
WHERE merchant_id = $1 AND warehouse_id = $2 AND sku_id = $3 AND expired = 0 AND sellable > reserved AND (expiry = '' OR expiry >= $4)
ORDER BY CASE WHEN expiry = '' THEN 1 ELSE 0 END, expiry, lot
