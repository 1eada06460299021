-- insert_shipment for many rows: every $n is the array of its values.
-- order: 40 (after the evidence for its state, before the order that takes it over)
INSERT INTO shipment (merchant_id, shipment_id, state, version, warehouse_id, carrier, service, cutoff_us, ship_by,
                      rule_version, state_at_us)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[],
                     $8::bigint[], $9::text[], $10::text[], $11::bigint[])
