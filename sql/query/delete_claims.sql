-- in:  $1 merchant_id, $2 shipment_id
DELETE FROM stock_claim WHERE merchant_id = $1 AND shipment_id = $2
