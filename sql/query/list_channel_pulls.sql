-- awaited: found by the poll, and their webhooks may still come
-- in:  $1 merchant_id
-- out: connection_id, confirmed_us, ended_us, before_us, scans, seen, found, repaired, repaired_at_us, unreadable, late, awaited
SELECT p.connection_id, p.confirmed_us, p.ended_us, p.before_us, p.scans, p.seen, p.found, p.repaired, p.repaired_at_us,
       p.unreadable, p.late,
       (SELECT count(*) FROM poll_find f WHERE f.merchant_id = p.merchant_id AND f.connection_id = p.connection_id)
FROM channel_pull p WHERE p.merchant_id = $1 ORDER BY p.connection_id
