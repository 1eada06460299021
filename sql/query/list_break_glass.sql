-- What was carried out alone, the oldest first; $4 1 = only what nobody reviewed yet.
-- in:  $1 merchant_id, $2 after request_id, $3 limit, $4 open
-- out: request_id, action, target, target_text, person, emergency, reason, at_us, due_at_us, reviewer, verdict, review's reason,
--      reviewed_at_us
SELECT g.request_id, g.action, q.target, q.target_text, p.name, g.emergency, g.reason, g.at_us, g.due_at_us, w.name, r.verdict,
       r.reason, r.at_us
FROM break_glass g
JOIN request q ON q.merchant_id = g.merchant_id AND q.request_id = g.request_id
JOIN person p ON p.person_id = g.person_id
LEFT JOIN glass_review r ON r.merchant_id = g.merchant_id AND r.request_id = g.request_id
LEFT JOIN person w ON w.person_id = r.person_id
WHERE g.merchant_id = $1 AND g.request_id > $2 AND ($4 = 0 OR r.request_id IS NULL)
ORDER BY g.request_id LIMIT $3
