-- What is still in the house, by state and cut-off: the floor's list of work and the watch over cut-offs begin at the earliest. It
-- stands in place of shipment_open, which is by state alone and holds all that left and is not yet closed.
DROP INDEX IF EXISTS shipment_open;
CREATE INDEX IF NOT EXISTS shipment_in_house ON shipment (merchant_id, state, cutoff_us) WHERE state <= 8;
