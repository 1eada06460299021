-- Every move of an order and its shipments.
-- in:  $1 merchant_id, $2 order_id
-- out: object_id, seq, event, from_state, to_state, evidence, profile_version, rules_version, audit_seq, at_us
SELECT object_id, seq, event, from_state, to_state, evidence, profile_version, rules_version, audit_seq, at_us
FROM transition WHERE merchant_id = $1 AND object_id BETWEEN $2 AND $2 + 63 ORDER BY object_id, seq
