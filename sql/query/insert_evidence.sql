-- in:  $1 merchant_id, $2 object_id, $3 seq, $4 kinds, $5 withdrawn, $6 on_file, $7 source, $8 ref, $9 observed_at_us,
--      $10 recorded_at_us, $11 receipt_id or NULL, $12 payload_sha256 or NULL
INSERT INTO evidence (merchant_id, object_id, seq, kinds, withdrawn, on_file, source, ref, observed_at_us,
                      recorded_at_us, receipt_id, payload_sha256)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
