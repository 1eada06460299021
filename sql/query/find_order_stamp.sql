-- How new the order is that we have.
-- in:  $1 merchant_id, $2 connection_id, $3 external_id
-- out: version_at_us
SELECT version_at_us FROM orders WHERE merchant_id = $1 AND connection_id = $2 AND external_id = $3
