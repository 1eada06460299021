-- in:  $1 merchant_id, $2 request_id, $3 action, $4 target, $5 target_id, $6 target_version, $7 payload_hash, $8 requester,
--      $9 requester_person_id, $10 reason, $11 quorum, $12 approve_by_us, $13 made_at_us, $14 key_id, $15 sealed,
--      $16 target_text, $17 requester_role
-- rows: 1 = made, 0 = one about the same thing is pending
INSERT INTO request (merchant_id, request_id, action, target, target_id, target_version, payload, payload_hash, requester,
                     requester_person_id, reason, quorum, approve_by_us, made_at_us, key_id, sealed, target_text, requester_role)
VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (merchant_id, target_id, action) WHERE state = 'pending' DO NOTHING
