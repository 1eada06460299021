-- in:  $1 device, $2 warehouse_id, $3 merchant_id, $4 shipment_id, $5 parcel_id, $6 return_id, $7 step, $8 location,
--      $9 tote, $10 operator, $11 sequence, $12 at_us
INSERT INTO device_context (device, warehouse_id, merchant_id, shipment_id, parcel_id, return_id, step, location, tote, operator, sequence, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (device) DO UPDATE SET warehouse_id = excluded.warehouse_id, merchant_id = excluded.merchant_id,
    shipment_id = excluded.shipment_id, parcel_id = excluded.parcel_id, return_id = excluded.return_id, step = excluded.step,
    location = excluded.location, tote = excluded.tote, operator = excluded.operator, sequence = excluded.sequence,
    at_us = excluded.at_us
