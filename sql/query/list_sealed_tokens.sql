-- Tokens of platforms that are kept sealed.
-- in:  $1 after merchant_id, $2 after connection_id, $3 limit
-- out: merchant_id, connection_id, sealed
SELECT merchant_id, connection_id, sealed FROM connection_token
WHERE (merchant_id, connection_id) > ($1, $2) AND length(sealed) > 0
ORDER BY merchant_id, connection_id LIMIT $3
