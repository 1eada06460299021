-- Where a serial number is, while it is here.
-- in:  $1 merchant_id, $2 sku_id, $3 serial
-- out: bucket, location code or ''
SELECT b.bucket, coalesce(l.code, '') FROM stock_balance b LEFT JOIN location l ON l.location_id = b.location_id
WHERE b.merchant_id = $1 AND b.sku_id = $2 AND b.serial = $3 AND b.serial <> '' AND b.qty > 0 AND b.bucket <> 'gone'
