-- A pallet as it was measured before it is loaded (B2B-1): what a routing guide asks about it.
ALTER TABLE logistic_unit ADD COLUMN IF NOT EXISTS length_mm BIGINT NOT NULL DEFAULT 0; -- longer side of its base; 0 = nobody measured it
ALTER TABLE logistic_unit ADD COLUMN IF NOT EXISTS width_mm BIGINT NOT NULL DEFAULT 0;
ALTER TABLE logistic_unit ADD COLUMN IF NOT EXISTS height_mm BIGINT NOT NULL DEFAULT 0; -- with the goods
ALTER TABLE logistic_unit ADD COLUMN IF NOT EXISTS weight_g BIGINT NOT NULL DEFAULT 0;
ALTER TABLE logistic_unit ADD COLUMN IF NOT EXISTS stack BIGINT NOT NULL DEFAULT 0; -- pallets one on the other, 1 = it stands alone
ALTER TABLE logistic_unit ADD COLUMN IF NOT EXISTS label_sides BIGINT NOT NULL DEFAULT 0; -- sides that carry the SSCC
ALTER TABLE logistic_unit ADD COLUMN IF NOT EXISTS wrap TEXT NOT NULL DEFAULT ''; -- a word of the guide's
