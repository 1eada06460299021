-- The cartons of a load, by their box and how they were packed.
-- in:  $1 merchant_id, $2 load_id
-- out: sscc, box, pack_rule
SELECT u.sscc, p.box, p.pack_rule
FROM logistic_unit u JOIN parcel p ON p.merchant_id = u.merchant_id AND p.parcel_id = u.parcel_id
WHERE u.merchant_id = $1 AND u.load_id = $2 AND u.load_id <> 0 AND u.kind = 'carton' ORDER BY u.sscc
