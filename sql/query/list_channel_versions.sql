-- in:  $1 merchant_id
-- out: connection_id, asked, served, since_us
SELECT connection_id, asked, served, since_us FROM channel_version WHERE merchant_id = $1 ORDER BY connection_id
