-- A label that the carrier was asked to keep out of its day's close (rules/carrier_hold.h).
-- how that stands by what the carrier answered; 0 = free
ALTER TABLE parcel_tracking ADD COLUMN IF NOT EXISTS carrier_hold BIGINT NOT NULL DEFAULT 0;
