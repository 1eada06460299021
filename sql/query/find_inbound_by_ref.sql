-- By what stands on the paper or the carton: the number of one that is not over first, an ASN before a purchase order.
-- in:  $1 merchant_id, $2 number or carton code
-- out: inbound_id, is over, rank
SELECT inbound_id, CASE WHEN state = 8 THEN 1 ELSE 0 END, CASE kind WHEN 'asn' THEN 1 WHEN 'unannounced' THEN 2 ELSE 3 END
FROM inbound WHERE merchant_id = $1 AND ref = $2
UNION ALL
SELECT i.inbound_id, 0, 4 FROM inbound_item t JOIN inbound i ON i.merchant_id = t.merchant_id AND i.inbound_id = t.inbound_id
WHERE t.merchant_id = $1 AND t.carton = $2 AND t.carton <> '' AND i.state < 8
ORDER BY 2, 3, 1 LIMIT 1
