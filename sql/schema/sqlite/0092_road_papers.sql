-- A carrier's number that was put right keeps both numbers (CUS-7).
-- when another number took its place while the parcel was out; 0 = it did not. A voided number has no successor
ALTER TABLE parcel_tracking ADD COLUMN replaced_at_us INTEGER NOT NULL DEFAULT 0;
-- that other number, and where it stands written
ALTER TABLE parcel_tracking ADD COLUMN replaced_by TEXT NOT NULL DEFAULT '';
ALTER TABLE parcel_tracking ADD COLUMN replaced_why TEXT NOT NULL DEFAULT '';
-- The papers that have to be attached before a load leaves (DSP-4): names with a blank between, '' = none.
ALTER TABLE retail_load ADD COLUMN papers TEXT NOT NULL DEFAULT '';
CREATE INDEX IF NOT EXISTS parcel_tracking_by_parcel ON parcel_tracking (merchant_id, parcel_id);
