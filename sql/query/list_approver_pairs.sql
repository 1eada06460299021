-- Who approved whose requests, and how often sooner than anybody reads; the most frequent pair first. A token's requests
-- are its owner's.
-- in:  $1 since at_us, $2 us that reading takes, $3 limit
-- out: requester, approver, approvals, hasty, all approvals of the window
SELECT COALESCE(rp.name, ''), COALESCE(ap.name, ''), p.approvals, p.hasty, CAST(sum(p.approvals) OVER () AS BIGINT)
FROM (SELECT q.requester_person_id AS requester, a.person_id AS approver, count(*) AS approvals,
             CAST(sum(CASE WHEN l.at_us IS NULL OR a.at_us - l.at_us < $2 THEN 1 ELSE 0 END) AS BIGINT) AS hasty
      FROM approval a
      JOIN request q ON q.merchant_id = a.merchant_id AND q.request_id = a.request_id
      LEFT JOIN request_look l ON l.merchant_id = a.merchant_id AND l.request_id = a.request_id AND l.person_id = a.person_id
      WHERE a.at_us > $1 AND a.decision = 'approve'
      GROUP BY q.requester_person_id, a.person_id) p
LEFT JOIN person rp ON rp.person_id = p.requester LEFT JOIN person ap ON ap.person_id = p.approver
ORDER BY p.approvals DESC, p.requester, p.approver LIMIT $3
