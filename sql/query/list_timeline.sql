-- Every fact about an order in the order it was recorded.
-- in:  $1 merchant_id, $2 order_id
-- out: at_us, fact, name, by, number, second number
SELECT at_us, fact, name, who, number, second FROM (
    SELECT r.received_at_us AS at_us, 0 AS rank, 'received' AS fact, r.topic AS name, r.path AS who, 0 AS number, 0 AS second
    FROM receipt r WHERE r.merchant_id = $1 AND r.order_id = $2
    UNION ALL
    SELECT e.recorded_at_us, 1, 'evidence', e.ref, e.source, e.kinds, e.withdrawn
    FROM evidence e WHERE e.merchant_id = $1 AND e.object_id BETWEEN $2 AND $2 + 63
    UNION ALL
    SELECT t.at_us, 2, 'transition', '', 'hub', t.from_state, t.to_state
    FROM transition t WHERE t.merchant_id = $1 AND t.object_id BETWEEN $2 AND $2 + 63
    UNION ALL
    SELECT x.opened_at_us, 3, 'hold_opened', x.field, 'hub', x.reason, x.line
    FROM exception x WHERE x.merchant_id = $1 AND x.object_id BETWEEN $2 AND $2 + 63
    UNION ALL
    SELECT x.closed_at_us, 4, 'hold_closed', x.closed_how, x.closed_by, x.reason, x.line
    FROM exception x WHERE x.merchant_id = $1 AND x.object_id BETWEEN $2 AND $2 + 63 AND x.status = 1
    UNION ALL
    SELECT v.recorded_at_us, 5, 'carrier_event', v.class, v.carrier, 0, 0
    FROM parcel_event v JOIN parcel p ON p.merchant_id = v.merchant_id AND p.parcel_id = v.parcel_id
    WHERE v.merchant_id = $1 AND p.shipment_id BETWEEN $2 + 1 AND $2 + 63
    UNION ALL
    SELECT CASE WHEN b.done_at_us > 0 THEN b.done_at_us ELSE b.made_at_us END, 6,
           CASE WHEN b.state = 4 OR (b.state = 2 AND b.claim_id = -1) THEN 'told_by_no_channel' WHEN b.state = 2 THEN 'told'
                WHEN b.state = 3 THEN 'not_told' ELSE 'to_be_told' END, b.kind, c.code, 0, 0
    FROM orders o JOIN outbox b ON b.merchant_id = o.merchant_id AND b.connection_id = o.connection_id AND b.object_id = o.order_id
    JOIN connection c ON c.merchant_id = o.merchant_id AND c.connection_id = o.connection_id
    WHERE o.merchant_id = $1 AND o.order_id = $2
) f ORDER BY at_us, rank LIMIT 2000
