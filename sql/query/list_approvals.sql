-- in:  $1 merchant_id, $2 request_id
-- out: person_id, role, decision, at_us, reason, name
SELECT a.person_id, a.role, a.decision, a.at_us, a.reason, p.name FROM approval a JOIN person p ON p.person_id = a.person_id
WHERE a.merchant_id = $1 AND a.request_id = $2 ORDER BY a.at_us
