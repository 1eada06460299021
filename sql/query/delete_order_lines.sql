-- An edit before picking replaces the lines; the payloads of both versions stay on file.
-- in:  $1 merchant_id, $2 order_id
DELETE FROM order_line WHERE merchant_id = $1 AND order_id = $2
