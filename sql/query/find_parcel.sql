-- in:  $1 merchant_id, $2 parcel_id
SELECT parcel_id, shipment_id, number, custody, carrier, service, tracking, box, weight_g, lane, manifest_id,
       handed_over_at_us, custody_at_us, delivered_at_us, proof, version, sscc, voided_at_us, pack_rule, expected_g, packed_at_us,
       billed_g, label_matched_at_us
FROM parcel WHERE merchant_id = $1 AND parcel_id = $2
