-- in:  $1 merchant_id, $2 shipment_id, $3 reserved: 0 = nothing, 1 = everything not yet picked
UPDATE shipment_line SET qty_reserved = CASE WHEN $3 = 1 THEN qty_each - qty_picked ELSE 0 END
WHERE merchant_id = $1 AND shipment_id = $2
