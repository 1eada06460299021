-- in:  $1 manifest_id
-- out: merchant_id, parcel_id, shipment_id, tracking
SELECT merchant_id, parcel_id, shipment_id, tracking FROM parcel WHERE manifest_id = $1
ORDER BY merchant_id, shipment_id, parcel_id LIMIT 2000
