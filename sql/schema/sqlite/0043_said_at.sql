-- The time of a carrier's event as the carrier wrote it; '' = it came with its zone over the API. A time without a
-- zone is read by the warehouse's clock, and this is what the guess was made from.
ALTER TABLE parcel_event ADD COLUMN said_at TEXT NOT NULL DEFAULT '';
