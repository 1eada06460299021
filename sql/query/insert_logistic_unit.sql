-- in:  $1 merchant_id, $2 sscc, $3 kind, $4 parcel_id, $5 made_by, $6 made_at_us
INSERT INTO logistic_unit (merchant_id, sscc, kind, parcel_id, made_by, made_at_us) VALUES ($1, $2, $3, $4, $5, $6)
