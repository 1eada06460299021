-- Names evidence, so that rows of it that still wait are there when the guard looks at the state.
-- in:  $1 merchant_id, $2 inbound_id, $3 version as read, $4 kind, $5 ref, $6 purchase_order, $7 supplier, $8 carrier,
--      $9 state, $10 issued_at_us, $11 expected_at_us, $12 announced_at_us, $13 slot_from_us, $14 slot_to_us, $15 dock,
--      $16 arrived_at_us, $17 cartons_expected, $18 cartons_arrived, $19 state_at_us, $20 closed_why
-- rows: 1 = done, 0 = somebody else was first
UPDATE inbound SET kind = $4, ref = $5, purchase_order = $6, supplier = $7, carrier = $8, state = $9, issued_at_us = $10,
       expected_at_us = $11, announced_at_us = $12, slot_from_us = $13, slot_to_us = $14, dock = $15, arrived_at_us = $16,
       cartons_expected = $17, cartons_arrived = $18, state_at_us = $19, closed_why = $20, version = version + 1
WHERE merchant_id = $1 AND inbound_id = $2 AND version = $3
  AND (SELECT count(*) FROM evidence e WHERE e.merchant_id = $1 AND e.object_id = $2) >= 0
