-- insert_transition for many rows: every $n is the array of its values.
-- order: 30
INSERT INTO transition (merchant_id, object_id, seq, event, from_state, to_state, evidence, profile_version,
                        rules_version, audit_seq, at_us)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
                     $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[])
