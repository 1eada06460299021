-- The daily look at who approves whose requests: of the newest day, or of one.
-- in:  $1 merchant_id (0), $2 day or '', $3 after this place, $4 limit
-- out: place, then the columns of the report
SELECT n, day, requester, approver, approvals, of_all, percent, hasty, flag FROM approver_pair
WHERE merchant_id = $1 AND n > $3
  AND day = (CASE WHEN $2 = '' THEN (SELECT max(day) FROM approver_pair WHERE merchant_id = $1) ELSE $2 END)
ORDER BY n LIMIT $4
