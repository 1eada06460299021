-- Who fetches the next token: one at a time.
-- rows: 0 = somebody does already, or the token is another one than was read
-- in:  $1 merchant_id, $2 connection_id, $3 version as read, 0 = none, $4 lease_until_us, $5 now_us, $6 empty
INSERT INTO connection_token (merchant_id, connection_id, sealed, request_digest, fetching_until_us)
VALUES ($1, $2, $6, $6, $4)
ON CONFLICT (merchant_id, connection_id) DO UPDATE SET fetching_until_us = $4
WHERE connection_token.fetching_until_us <= $5 AND connection_token.version = $3
