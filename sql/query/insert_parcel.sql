-- in:  $1 merchant_id, $2 parcel_id, $3 shipment_id, $4 number, $5 carrier, $6 service, $7 box, $8 weight_g,
--      $9 pack_rule, $10 expected_g, $11 sscc, $12 packed_by, $13 packed_at_us, $14 billed_g
INSERT INTO parcel (merchant_id, parcel_id, shipment_id, number, carrier, service, box, weight_g, pack_rule, expected_g,
                    sscc, packed_by, packed_at_us, billed_g)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
