-- in:  $1 merchant_id, $2 goods_receipt_id, $3 inbound_id, $4 operator, $5 counted_by, $6 person_id, $7 at_us
INSERT INTO goods_receipt (merchant_id, goods_receipt_id, inbound_id, operator, counted_by, person_id, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7)
