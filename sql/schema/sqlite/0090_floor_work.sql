-- What is still in the house, by state and cut-off: the floor's list of work and the watch over cut-offs begin at the earliest. It
-- stands in place of shipment_open, which is by state alone and holds all that left and is not yet closed.
DROP INDEX IF EXISTS shipment_open;
CREATE INDEX IF NOT EXISTS shipment_in_house ON shipment (merchant_id, state, cutoff_us) WHERE state <= 8;
-- Asked of every carton that comes to a lane.
CREATE INDEX IF NOT EXISTS logistic_unit_by_parcel ON logistic_unit (merchant_id, parcel_id) WHERE parcel_id <> 0;
-- What a batch still wants, and which inbound a unit at the dock belongs to: asked at every scan.
CREATE INDEX IF NOT EXISTS pick_claim_by_batch ON pick_claim (merchant_id, batch_id) WHERE ended_at_us = 0;
CREATE INDEX IF NOT EXISTS inbound_line_by_sku ON inbound_line (merchant_id, sku_id, inbound_id);
