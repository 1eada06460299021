-- What the channel calls a SKU and shows of it now.
-- in:  $1 merchant_id, $2 connection_id, $3 sku_id, $4 looked up by, $5 id, $6 of, $7 quantity in the channel's units
UPDATE channel_stock SET remote_key = $4, remote_id = $5, remote_of = $6, remote_quantity = $7
WHERE merchant_id = $1 AND connection_id = $2 AND sku_id = $3
