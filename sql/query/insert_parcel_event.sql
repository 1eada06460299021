-- rows: 0 = known already
-- in:  $1 merchant_id, $2 parcel_id, $3 at_us, $4 code, $5 carrier, $6 tracking, $7 class, $8 text, $9 place, $10 proof,
--      $11 source, $12 recorded_at_us, $13 said_at: the carrier's own words for its time
INSERT INTO parcel_event (merchant_id, parcel_id, at_us, code, carrier, tracking, class, text, place, proof, source,
                          recorded_at_us, said_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (merchant_id, parcel_id, at_us, code, carrier, tracking) DO NOTHING
