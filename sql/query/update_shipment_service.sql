-- in:  $1 merchant_id, $2 shipment_id, $3 carrier, $4 service, $5 cutoff_us, $6 ship_by, $7 rule_version
UPDATE shipment SET carrier = $3, service = $4, cutoff_us = $5, ship_by = $6, rule_version = $7
WHERE merchant_id = $1 AND shipment_id = $2
