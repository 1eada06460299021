-- How many shipments a day of the floor was promised for, by service: only of services whose profile states what the floor can do
-- in a day (CUT-1).
CREATE TABLE IF NOT EXISTS floor_day (
    merchant_id BIGINT NOT NULL,
    warehouse_id BIGINT NOT NULL,
    service TEXT NOT NULL,
    day TEXT NOT NULL, -- ship-by, the warehouse's day: 2026-11-27
    promised BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, warehouse_id, service, day)
);
-- Where on a pallet's side its label sits (B2B-1): its lower edge above the floor; 0 = nobody measured it
ALTER TABLE logistic_unit ADD COLUMN IF NOT EXISTS label_height_mm BIGINT NOT NULL DEFAULT 0;
-- and how far from the vertical edge
ALTER TABLE logistic_unit ADD COLUMN IF NOT EXISTS label_edge_mm BIGINT NOT NULL DEFAULT 0;
