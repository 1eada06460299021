-- in:  $1 merchant_id, $2 shipment_id
-- out: units off the shelf
SELECT CAST(COALESCE(SUM(qty_picked), 0) AS BIGINT) FROM shipment_line WHERE merchant_id = $1 AND shipment_id = $2
