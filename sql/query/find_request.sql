-- in:  $1 merchant_id, $2 request_id
-- out: action, target, target_id, target_version, payload_hash, requester, requester_person_id, reason, state, quorum,
--      approve_by_us, made_at_us, key_id, sealed, target_text, ended_at_us, ended_why, requester_role
SELECT action, target, target_id, target_version, payload_hash, requester, requester_person_id, reason, state, quorum,
       approve_by_us, made_at_us, key_id, sealed, target_text, ended_at_us, ended_why, requester_role
FROM request WHERE merchant_id = $1 AND request_id = $2
