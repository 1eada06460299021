-- Orders whose state does not follow: from their own transitions before a shipment exists, from the shipments after.
-- 13 cancelled, 10 shipped, 14 partly_shipped.
SELECT count(*) FROM (
    SELECT o.state,
           (SELECT count(*) FROM shipment s WHERE s.merchant_id = o.merchant_id AND s.shipment_id BETWEEN o.order_id + 1 AND o.order_id + 63) AS shipments,
           (SELECT count(*) FROM shipment s WHERE s.merchant_id = o.merchant_id AND s.shipment_id BETWEEN o.order_id + 1 AND o.order_id + 63
                AND s.state BETWEEN 10 AND 12) AS gone,
           (SELECT count(*) FROM shipment s WHERE s.merchant_id = o.merchant_id AND s.shipment_id BETWEEN o.order_id + 1 AND o.order_id + 63
                AND s.state < 10) AS here,
           (SELECT min(s.state) FROM shipment s WHERE s.merchant_id = o.merchant_id AND s.shipment_id BETWEEN o.order_id + 1 AND o.order_id + 63) AS least,
           coalesce((SELECT t.to_state FROM transition t WHERE t.merchant_id = o.merchant_id AND t.object_id = o.order_id
                ORDER BY t.seq DESC LIMIT 1), 0) AS own
    FROM orders o) d
WHERE d.state <> CASE WHEN d.shipments = 0 THEN d.own WHEN d.gone > 0 AND d.here > 0 THEN 14 ELSE d.least END
