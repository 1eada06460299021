-- in:  $1 merchant_id, $2 shipment_id, $3 state, $4 version, $5 warehouse_id, $6 carrier, $7 service, $8 cutoff_us,
--      $9 ship_by, $10 rule_version, $11 state_at_us
INSERT INTO shipment (merchant_id, shipment_id, state, version, warehouse_id, carrier, service, cutoff_us, ship_by,
                      rule_version, state_at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
