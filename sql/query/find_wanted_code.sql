-- Does a released shipment of this merchant want what the code stands for? (CROSS JOIN: as in next_shipment_to_pick)
-- in:  $1 merchant_id, $2 code, $3 $4 $5 other ways to write the same GTIN (or the code again)
SELECT l.shipment_id FROM shipment s CROSS JOIN shipment_line l
WHERE s.merchant_id = $1 AND s.state IN (3, 4) AND s.state <= 8 AND l.merchant_id = $1 AND l.shipment_id = s.shipment_id
  AND l.qty_reserved > 0 AND l.sku_id IN (
    SELECT a.sku_id FROM alias a WHERE a.merchant_id = $1 AND a.kind = 'barcode' AND a.scope = '' AND a.value IN ($2, $3, $4, $5)
    UNION ALL SELECT a.sku_id FROM alias a WHERE a.merchant_id = $1 AND a.kind = 'sku_code' AND a.scope = '' AND a.value = $2
    UNION ALL SELECT k.sku_id FROM sku k WHERE k.merchant_id = $1 AND k.code = $2) LIMIT 1
