-- People by id: who there is, whether they have chosen a password, and whether they have a badge.
-- in:  $1 merchant_id (0 = everybody), $2 after person_id, $3 limit, $4 now_us
-- out: person_id, name, role, merchant code or NULL, made_at_us, disabled_at_us, enrolled (0 or 1), open sessions, badge given_at_us
--      or 0
SELECT p.person_id, p.name, p.role, m.code, p.made_at_us, p.disabled_at_us,
    CASE WHEN p.password_hash = '' THEN 0 ELSE 1 END,
    (SELECT count(*) FROM session s WHERE s.person_id = p.person_id AND s.ended_at_us = 0 AND s.ends_at_us > $4),
    COALESCE((SELECT b.given_at_us FROM badge b WHERE b.person_id = p.person_id AND b.revoked_at_us = 0), 0)
FROM person p LEFT JOIN merchant m ON m.merchant_id = p.merchant_id
WHERE ($1 = 0 OR p.merchant_id = $1) AND p.person_id > $2
ORDER BY p.person_id LIMIT $3
