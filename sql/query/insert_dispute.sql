-- A write by somebody who does not own the field: kept, changes nothing.
-- in:  $1 merchant_id, $2 dispute_id, $3 object, $4 object_id, $5 field, $6 author, $7 owner, $8 detail, $9 at_us
INSERT INTO dispute (merchant_id, dispute_id, object, object_id, field, author, owner, detail, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
