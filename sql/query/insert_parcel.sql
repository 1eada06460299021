-- in:  $1 merchant_id, $2 parcel_id, $3 shipment_id, $4 number, $5 carrier, $6 service, $7 box, $8 weight_g
INSERT INTO parcel (merchant_id, parcel_id, shipment_id, number, carrier, service, box, weight_g)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
