-- in:  $1 merchant_id, $2 erasure_id, $3 cause, $4 actor, $5 at_us, $6 subjects, $7 keys destroyed, $8 digest, $9 audit_seq
INSERT INTO erasure (merchant_id, erasure_id, cause, actor, at_us, subjects, keys_destroyed, digest, audit_seq)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
