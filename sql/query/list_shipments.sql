-- in:  $1 merchant_id, $2 order_id
SELECT shipment_id, state, version, warehouse_id, carrier, service, cutoff_us, ship_by, rule_version, state_at_us
FROM shipment WHERE merchant_id = $1 AND shipment_id BETWEEN $2 + 1 AND $2 + 63 ORDER BY shipment_id
