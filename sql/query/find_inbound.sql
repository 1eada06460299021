-- in:  $1 merchant_id, $2 inbound_id
-- out: kind, ref, purchase_order, supplier, carrier, warehouse_id, state, version, issued_at_us, expected_at_us, announced_at_us,
--      slot_from_us, slot_to_us, dock, arrived_at_us, cartons_expected, cartons_arrived, state_at_us, closed_why
SELECT kind, ref, purchase_order, supplier, carrier, warehouse_id, state, version, issued_at_us, expected_at_us, announced_at_us,
       slot_from_us, slot_to_us, dock, arrived_at_us, cartons_expected, cartons_arrived, state_at_us, closed_why
FROM inbound WHERE merchant_id = $1 AND inbound_id = $2
