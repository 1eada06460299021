-- insert_audit for many rows: every $n is the array of its values.
-- order: 70
INSERT INTO audit (merchant_id, seq, at_us, actor, via, action, object, object_id, version_before, version_after,
                   outcome, request_id, reason, detail, payload_digest, prev_hash, hash)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[],
                     $8::bigint[], $9::bigint[], $10::bigint[], $11::text[], $12::bigint[], $13::text[], $14::text[],
                     $15::bytea[], $16::bytea[], $17::bytea[])
