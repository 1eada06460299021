-- What a handheld is doing.
-- in:  $1 device
-- out: merchant_id, shipment_id, parcel_id, return_id, location, tote, sequence, warehouse_id
SELECT merchant_id, shipment_id, parcel_id, return_id, location, tote, sequence, warehouse_id
FROM device_context WHERE device = $1
