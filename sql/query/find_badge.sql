-- in:  $1 digest
-- out: person_id, name, role, merchant_id, pin_hash, first_until_us
SELECT b.person_id, p.name, p.role, p.merchant_id, b.pin_hash, b.first_until_us
FROM badge b JOIN person p ON p.person_id = b.person_id
WHERE b.digest = $1 AND b.revoked_at_us = 0 AND p.disabled_at_us = 0
