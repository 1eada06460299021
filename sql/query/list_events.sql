-- in:  $1 merchant_id, $2 after seq, $3 limit
SELECT seq, kind, object_id, body, at_us FROM event WHERE merchant_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
