-- A shipment that was promised for a day is not made for it any more.
-- in:  $1 merchant_id, $2 warehouse_id, $3 service, $4 day
UPDATE floor_day SET promised = promised - 1
WHERE merchant_id = $1 AND warehouse_id = $2 AND service = $3 AND day = $4 AND promised > 0
