-- in:  $1 sha256
-- out: session_id, person_id, seen_at_us, ends_at_us, step_up_at_us, name, role, merchant_id, device_id, device's name,
--      device's sha256 (NULL: none, or taken away)
SELECT s.session_id, s.person_id, s.seen_at_us, s.ends_at_us, s.step_up_at_us, p.name, p.role, p.merchant_id, s.device_id, d.name,
    d.sha256
FROM session s JOIN person p ON p.person_id = s.person_id LEFT JOIN device d ON d.device_id = s.device_id AND s.device_id <> 0
WHERE s.sha256 = $1 AND s.ended_at_us = 0 AND p.disabled_at_us = 0
