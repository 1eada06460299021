-- in:  $1 merchant_id, $2 order_id
-- out: at_us, carrier, tracking, class, code, place, proof
SELECT v.at_us, v.carrier, v.tracking, v.class, v.code, v.place, v.proof
FROM parcel p JOIN parcel_event v ON v.merchant_id = p.merchant_id AND v.parcel_id = p.parcel_id
WHERE p.merchant_id = $1 AND p.shipment_id BETWEEN $2 + 1 AND $2 + 63 ORDER BY v.at_us, v.code
