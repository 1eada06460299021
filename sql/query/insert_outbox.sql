-- in:  $1 merchant_id, $2 outbox_id, $3 connection_id, $4 kind, $5 object_id, $6 body, $7 next_at_us, $8 at_us,
--      $9 state: 0 pending, 4 set aside
INSERT INTO outbox (merchant_id, outbox_id, connection_id, kind, object_id, body, next_at_us, made_at_us, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
