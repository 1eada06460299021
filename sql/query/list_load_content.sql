-- What a load carries, carton by carton: the lines of its ASN.
-- in:  $1 merchant_id, $2 load_id
-- out: pallet, carton, order_number, sku, qty
SELECT u.parent_sscc, u.sscc, o.order_number, s.code, l.qty_each FROM logistic_unit u
JOIN parcel p ON p.merchant_id = u.merchant_id AND p.parcel_id = u.parcel_id
JOIN parcel_line l ON l.merchant_id = u.merchant_id AND l.parcel_id = u.parcel_id
JOIN sku s ON s.merchant_id = l.merchant_id AND s.sku_id = l.sku_id
JOIN orders o ON o.merchant_id = u.merchant_id AND o.order_id = p.shipment_id - (p.shipment_id % 64)
WHERE u.merchant_id = $1 AND u.load_id = $2 AND u.load_id <> 0 AND u.kind = 'carton' ORDER BY u.parent_sscc, u.sscc, l.line, s.code
