-- A channel did not take the figure of a SKU; what is known of it is looked up anew.
-- in:  $1 merchant_id, $2 connection_id, $3 sku_id, $4 error
-- out: failures in a row
UPDATE channel_stock SET failures = failures + 1, last_error = $4, remote_id = ''
WHERE merchant_id = $1 AND connection_id = $2 AND sku_id = $3
RETURNING failures
