-- in:  $1 before_us, $2 limit
DELETE FROM outbox_call WHERE (merchant_id, call_id) IN
    (SELECT merchant_id, call_id FROM outbox_call WHERE intent_at_us < $1 AND result_at_us > 0 LIMIT $2)
