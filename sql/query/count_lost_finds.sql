-- in:  $1 merchant_id, $2 connection_id, $3 found before this
-- out: count
SELECT count(*) FROM poll_find WHERE merchant_id = $1 AND connection_id = $2 AND found_us <= $3
