-- A shipment has gone: the ordered units it stood for count as shipped.
-- in:  $1 merchant_id, $2 order_id, $3 line, $4 qty in ordered units
UPDATE order_line SET qty_shipped = qty_shipped + $4 WHERE merchant_id = $1 AND order_id = $2 AND line = $3
