-- in:  $1 merchant_id, $2 connection_id
-- out: asked, served, since_us
SELECT asked, served, since_us FROM channel_version WHERE merchant_id = $1 AND connection_id = $2
