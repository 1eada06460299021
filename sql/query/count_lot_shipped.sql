-- Did this lot leave with this order? Of a shipment that was handed over and is not confirmed yet what is still picked for it.
-- in:  $1 merchant_id, $2 order_id, $3 sku_id, $4 lot, $5 serial or ''
SELECT (SELECT count(*) FROM stock_movement WHERE merchant_id = $1 AND sku_id = $3 AND cause = 'ship'
        AND cause_id BETWEEN $2 + 1 AND $2 + 63 AND lot = $4 AND ($5 = '' OR serial = $5)) +
       (SELECT count(*) FROM shipment s
        JOIN stock_balance b ON b.merchant_id = s.merchant_id AND b.warehouse_id = s.warehouse_id AND b.sku_id = $3
         AND b.location_id = 0 AND b.bucket = 'picked' AND b.handling_unit = 'shipment:' || CAST(s.shipment_id AS TEXT)
         AND b.lot = $4 AND ($5 = '' OR b.serial = $5) AND b.qty > 0
        WHERE s.merchant_id = $1 AND s.shipment_id BETWEEN $2 + 1 AND $2 + 63 AND s.state BETWEEN 9 AND 12)
