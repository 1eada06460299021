-- Shipments whose state is not where their last recorded transition led (2 accepted: born so, no transition of its own).
SELECT count(*) FROM shipment s WHERE s.state <> coalesce((SELECT t.to_state FROM transition t
    WHERE t.merchant_id = s.merchant_id AND t.object_id = s.shipment_id ORDER BY t.seq DESC LIMIT 1), 2)
