-- insert_evidence for many rows: every $n is the array of its values.
-- order: 20 (before the shipments whose state asks for it)
INSERT INTO evidence (merchant_id, object_id, seq, kinds, withdrawn, on_file, source, ref, observed_at_us,
                      recorded_at_us, receipt_id, payload_sha256)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[],
                     $8::text[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bytea[])
