-- in:  $1 merchant_id, $2 connection_id
-- out: sealed, request_digest, renew_us, until_us, version
SELECT sealed, request_digest, renew_us, until_us, version FROM connection_token
WHERE merchant_id = $1 AND connection_id = $2
