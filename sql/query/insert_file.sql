-- in:  $1 merchant_id, $2 file_id, $3 kind, $4 name, $5 sha256, $6 stamp, $7 connection_id, $8 author, $9 received_at_us
INSERT INTO file (merchant_id, file_id, kind, name, sha256, stamp, connection_id, author, received_at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
