-- One open timer of a kind per object; an earlier wish moves it, a later one does not.
-- in:  $1 merchant_id, $2 timer_id, $3 kind, $4 object_id, $5 due_at_us, $6 set_at_us
INSERT INTO timer (merchant_id, timer_id, kind, object_id, due_at_us, set_at_us) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (merchant_id, object_id, kind) WHERE state = 0 DO UPDATE SET due_at_us = $5 WHERE timer.due_at_us > $5
