-- in:  $1 merchant_id, $2 difference_id, $3 file_id, $4 source, $5 sku_id, $6 theirs, $7 ours, $8 at_us
INSERT INTO difference_line (merchant_id, difference_id, file_id, source, sku_id, theirs, ours, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
