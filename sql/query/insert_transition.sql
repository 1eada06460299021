-- in:  $1 merchant_id, $2 object_id, $3 seq, $4 event, $5 from_state, $6 to_state, $7 evidence on file,
--      $8 profile_version, $9 rules_version, $10 audit_seq, $11 at_us
INSERT INTO transition (merchant_id, object_id, seq, event, from_state, to_state, evidence, profile_version,
                        rules_version, audit_seq, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
