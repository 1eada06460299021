-- insert_shipment_line for many rows: every $n is the array of its values.
-- order: 50
INSERT INTO shipment_line (merchant_id, shipment_id, line, sku_id, qty_each, qty_reserved)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
