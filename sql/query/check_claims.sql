-- Lots whose claimed total is not the sum of the claims that name them, and shipments that name more than they claimed.
SELECT (SELECT count(*) FROM (
    SELECT merchant_id, warehouse_id, sku_id, lot, expiry FROM (
        SELECT merchant_id, warehouse_id, sku_id, lot, expiry, reserved AS qty FROM stock_lot
        UNION ALL
        SELECT merchant_id, warehouse_id, sku_id, lot, expiry, -qty FROM stock_claim
    ) u GROUP BY merchant_id, warehouse_id, sku_id, lot, expiry HAVING sum(qty) <> 0) d)
  + (SELECT count(*) FROM (
    SELECT c.merchant_id, c.shipment_id, c.sku_id FROM stock_claim c WHERE c.qty > 0
    GROUP BY c.merchant_id, c.shipment_id, c.sku_id
    HAVING sum(c.qty) > coalesce((SELECT sum(l.qty_reserved) FROM shipment_line l WHERE l.merchant_id = c.merchant_id
        AND l.shipment_id = c.shipment_id AND l.sku_id = c.sku_id), 0)) e)
