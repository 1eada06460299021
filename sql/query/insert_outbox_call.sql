-- in:  $1 merchant_id, $2 call_id, $3 outbox_id, $4 connection_id, $5 kind, $6 reference, $7 items, $8 request_sha256, $9 at_us
INSERT INTO outbox_call (merchant_id, call_id, outbox_id, connection_id, kind, reference, items, request_sha256, intent_at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
