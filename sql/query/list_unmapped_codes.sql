-- in:  $1 merchant_id, $2 limit
-- out: carrier, code, text, first_seen_us, last_seen_us, events; the newest first
SELECT carrier, code, text, first_seen_us, last_seen_us, events FROM unmapped_code
WHERE merchant_id = $1 ORDER BY last_seen_us DESC, carrier, code LIMIT $2
