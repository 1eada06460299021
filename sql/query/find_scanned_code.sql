-- What a code is to one merchant, the first that fits: 1 a tote in use, 2 a tracking number, 3 a carton's SSCC, 4 a
-- return, 5 an article (whatever its window says).
-- in:  $1 merchant_id, $2 warehouse_id, $3 code, $4 $5 $6 other ways to write the same GTIN (or the code again)
-- out: kind, id
SELECT t.kind, t.id FROM (
    SELECT 1 AS kind, c.shipment_id AS id FROM pick_claim c
    WHERE c.warehouse_id = $2 AND c.tote = $3 AND c.ended_at_us = 0 AND c.merchant_id = $1
    UNION ALL SELECT 2, p.parcel_id FROM parcel_tracking p WHERE p.merchant_id = $1 AND p.tracking = $3 AND p.voided_at_us = 0
    UNION ALL SELECT 3, u.parcel_id FROM logistic_unit u WHERE u.merchant_id = $1 AND u.sscc = $3 AND u.parcel_id <> 0
    UNION ALL SELECT 4, r.return_id FROM return_order r WHERE r.merchant_id = $1 AND (r.rma = $3 OR (r.tracking = $3 AND r.tracking <> ''))
    UNION ALL SELECT 5, a.sku_id FROM alias a WHERE a.merchant_id = $1 AND a.kind = 'barcode' AND a.scope = '' AND a.value IN ($3, $4, $5, $6)
    UNION ALL SELECT 5, a.sku_id FROM alias a WHERE a.merchant_id = $1 AND a.kind = 'sku_code' AND a.scope = '' AND a.value = $3
    UNION ALL SELECT 5, k.sku_id FROM sku k WHERE k.merchant_id = $1 AND k.code = $3) t
ORDER BY t.kind LIMIT 1
