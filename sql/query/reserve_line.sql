-- in:  $1 merchant_id, $2 shipment_id, $3 line, $4 sku_id, $5 qty
UPDATE shipment_line SET qty_reserved = qty_reserved + $5
WHERE merchant_id = $1 AND shipment_id = $2 AND line = $3 AND sku_id = $4 AND qty_reserved + qty_picked + $5 <= qty_each
