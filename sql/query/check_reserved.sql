-- SKUs whose claims are not the sum of what shipments hold.
SELECT count(*) FROM stock_sku t
LEFT JOIN (SELECT l.merchant_id, s.warehouse_id, l.sku_id, sum(l.qty_reserved) AS claimed FROM shipment_line l
           JOIN shipment s ON s.merchant_id = l.merchant_id AND s.shipment_id = l.shipment_id
           WHERE l.qty_reserved > 0 GROUP BY l.merchant_id, s.warehouse_id, l.sku_id) c
    ON c.merchant_id = t.merchant_id AND c.warehouse_id = t.warehouse_id AND c.sku_id = t.sku_id
WHERE t.reserved <> coalesce(c.claimed, 0)
