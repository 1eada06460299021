-- A shipment that will not go: the ordered units it stood for count as cancelled.
-- in:  $1 merchant_id, $2 order_id, $3 line, $4 qty in ordered units
UPDATE order_line SET qty_cancelled = qty_cancelled + $4 WHERE merchant_id = $1 AND order_id = $2 AND line = $3
