-- Carriers write into the text of an event who opened the door.
-- in:  $1 merchant_id, $2 order_id
UPDATE parcel_event SET text = '' WHERE merchant_id = $1 AND text <> '' AND parcel_id IN (
    SELECT p.parcel_id FROM parcel p WHERE p.merchant_id = $1 AND p.shipment_id BETWEEN $2 + 1 AND $2 + 63)
