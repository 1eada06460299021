-- in:  $1 merchant_id, $2 load_id, $3 asn_ref, $4 asn_sha256, $5 sent_by, $6 sent_at_us
UPDATE retail_load SET asn_ref = $3, asn_sha256 = $4, asn_sent_by = $5, asn_sent_at_us = $6
WHERE merchant_id = $1 AND load_id = $2 AND departed_at_us = 0
