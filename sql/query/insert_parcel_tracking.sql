-- rows: 0 = the carrier has used this number for us before
-- in:  $1 carrier, $2 tracking, $3 merchant_id, $4 parcel_id, $5 made_at_us
INSERT INTO parcel_tracking (carrier, tracking, merchant_id, parcel_id, made_at_us) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (carrier, tracking, merchant_id) DO NOTHING
