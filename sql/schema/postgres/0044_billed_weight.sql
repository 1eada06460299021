-- parcel.billed_g: grams the carrier charges the parcel as, by the service's volume divisor and the box's size (PAK-2);
-- 0 = the service states none, or the size is not known.
ALTER TABLE parcel ADD COLUMN billed_g BIGINT NOT NULL DEFAULT 0;
