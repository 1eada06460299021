-- Inbounds of a number, as their own or their purchase order's, or of a carton.
-- in:  $1 merchant_id, $2 after inbound_id, $3 state or -1, $4 number or carton code or '', $5 limit
-- out: as list_inbounds
SELECT i.inbound_id, i.kind, i.ref, i.purchase_order, i.supplier, i.state, i.expected_at_us, i.slot_from_us, i.arrived_at_us, i.state_at_us
FROM (SELECT r.inbound_id FROM inbound r WHERE r.merchant_id = $1 AND r.ref = $4
      UNION SELECT p.inbound_id FROM inbound p WHERE p.merchant_id = $1 AND p.purchase_order = $4 AND p.purchase_order <> ''
      UNION SELECT t.inbound_id FROM inbound_item t WHERE t.merchant_id = $1 AND t.carton = $4 AND t.carton <> '') f
CROSS JOIN inbound i
WHERE i.merchant_id = $1 AND i.inbound_id = f.inbound_id AND i.inbound_id > $2 AND ($3 = -1 OR i.state = $3)
ORDER BY i.inbound_id LIMIT $5
