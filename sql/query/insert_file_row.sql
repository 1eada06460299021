-- in:  $1 merchant_id, $2 file_id, $3 line, $4 col, $5 field, $6 message, $7 original or NULL
INSERT INTO file_row (merchant_id, file_id, line, col, field, message, original) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (merchant_id, file_id, line, col) DO NOTHING
