-- in:  $1 merchant_id, $2 connection_id, $3 found before this
DELETE FROM poll_find WHERE merchant_id = $1 AND connection_id = $2 AND found_us <= $3
