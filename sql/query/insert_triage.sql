-- in:  $1 merchant_id, $2 triage_id, $3 return_id, $4 sku_id, $5 qty_each, $6 decision, $7 grade, $8 reason, $9 location_id,
--      $10 decided_by, $11 at_us, $12 lot, $13 photos, $14 operator, $15 executed_at_us
INSERT INTO triage (merchant_id, triage_id, return_id, sku_id, qty_each, decision, grade, reason, location_id, decided_by,
                    at_us, lot, photos, operator, executed_at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
