-- in:  $1 merchant_id
-- out: the newest event's number; 0 = none yet
SELECT coalesce(max(seq), 0) FROM event WHERE merchant_id = $1
