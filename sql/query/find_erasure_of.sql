-- The certificate that an order is named in.
-- in:  $1 merchant_id, $2 order_id
SELECT c.erasure_id, c.cause, c.actor, c.at_us, c.subjects, c.keys_destroyed, c.digest, c.audit_seq FROM erasure_subject s
JOIN erasure c ON c.merchant_id = s.merchant_id AND c.erasure_id = s.erasure_id
WHERE s.merchant_id = $1 AND s.subject_id = $2
