-- insert_order_line for many rows: every $n is the array of its values.
-- order: 50
INSERT INTO order_line (merchant_id, order_id, line, ref, channel_sku, variant_id, sku_id, alias_id, physical,
                        qty_ordered, unit_price_minor, qty_shipped)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[],
                     $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[])
