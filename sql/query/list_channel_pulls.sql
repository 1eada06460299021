-- in:  $1 merchant_id
-- out: connection_id, confirmed_us, ended_us, before_us, scans, seen, found, repaired, repaired_at_us, unreadable
SELECT connection_id, confirmed_us, ended_us, before_us, scans, seen, found, repaired, repaired_at_us, unreadable
FROM channel_pull WHERE merchant_id = $1 ORDER BY connection_id
