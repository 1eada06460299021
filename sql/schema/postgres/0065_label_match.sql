-- A label is on the box it was made for (PAK-4).
-- when somebody read the box and the label on it, one after the other, and they belonged together; 0 = not yet
ALTER TABLE parcel ADD COLUMN IF NOT EXISTS label_matched_at_us BIGINT NOT NULL DEFAULT 0;
