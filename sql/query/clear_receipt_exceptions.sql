-- in:  $1 merchant_id, $2 receipt_id
UPDATE exception SET args = '' WHERE merchant_id = $1 AND object_id = $2 AND object = 'receipt'
