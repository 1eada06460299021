-- Inbounds in one state.
-- in:  $1 merchant_id, $2 after inbound_id, $3 state or -1, $4 number or carton code or '', $5 limit
-- out: as list_inbounds
SELECT inbound_id, kind, ref, purchase_order, supplier, state, expected_at_us, slot_from_us, arrived_at_us, state_at_us
FROM inbound i
WHERE merchant_id = $1 AND state = $3 AND inbound_id > $2
  AND ($4 = '' OR ref = $4 OR purchase_order = $4 OR EXISTS (SELECT 1 FROM inbound_item t WHERE t.merchant_id = i.merchant_id
       AND t.inbound_id = i.inbound_id AND t.carton = $4 AND t.carton <> ''))
ORDER BY inbound_id LIMIT $5
