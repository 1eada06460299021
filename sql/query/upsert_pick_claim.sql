-- in:  $1 merchant_id, $2 shipment_id, $3 batch_id, $4 warehouse_id, $5 operator, $6 device, $7 tote, $8 claimed_at_us
INSERT INTO pick_claim (merchant_id, shipment_id, batch_id, warehouse_id, operator, device, tote, claimed_at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (merchant_id, shipment_id) DO UPDATE SET batch_id = excluded.batch_id, warehouse_id = excluded.warehouse_id,
    operator = excluded.operator, device = excluded.device, tote = excluded.tote, claimed_at_us = excluded.claimed_at_us,
    ended_at_us = 0
