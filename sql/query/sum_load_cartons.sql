-- What a routing guide asks about the cartons of a load.
-- in:  $1 merchant_id, $2 load_id
-- out: grams of the heaviest, how many stand on no pallet
SELECT CAST(COALESCE(max(p.weight_g), 0) AS BIGINT),
       CAST(COALESCE(sum(CASE WHEN u.parent_sscc = '' THEN 1 ELSE 0 END), 0) AS BIGINT)
FROM logistic_unit u JOIN parcel p ON p.merchant_id = u.merchant_id AND p.parcel_id = u.parcel_id
WHERE u.merchant_id = $1 AND u.load_id = $2 AND u.load_id <> 0 AND u.kind = 'carton'
