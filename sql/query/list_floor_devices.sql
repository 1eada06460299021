-- Floor devices by id, those that were taken away too; who is signed in on them now.
-- in:  $1 after device_id, $2 limit, $3 now_us, $4 seen since (a session that was not is idle)
-- out: device_id, name, registered_by, registered_at_us, paired_at_us, revoked_at_us, pairing open (0 or 1), person, seen_at_us
SELECT d.device_id, d.name, d.registered_by, d.registered_at_us, d.paired_at_us, d.revoked_at_us,
    CASE WHEN d.pair_until_us > $3 THEN 1 ELSE 0 END,
    (SELECT p.name FROM session s JOIN person p ON p.person_id = s.person_id
     WHERE s.device_id = d.device_id AND s.device_id <> 0 AND s.ended_at_us = 0 AND s.ends_at_us > $3 AND s.seen_at_us > $4
     ORDER BY s.session_id DESC LIMIT 1),
    (SELECT max(s.seen_at_us) FROM session s WHERE s.device_id = d.device_id AND s.device_id <> 0 AND s.ended_at_us = 0)
FROM device d WHERE d.device_id > $1 ORDER BY d.device_id LIMIT $2
