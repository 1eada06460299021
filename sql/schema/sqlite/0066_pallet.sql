-- A pallet as it was measured before it is loaded (B2B-1): what a routing guide asks about it.
ALTER TABLE logistic_unit ADD COLUMN length_mm INTEGER NOT NULL DEFAULT 0; -- longer side of its base; 0 = nobody measured it
ALTER TABLE logistic_unit ADD COLUMN width_mm INTEGER NOT NULL DEFAULT 0;
ALTER TABLE logistic_unit ADD COLUMN height_mm INTEGER NOT NULL DEFAULT 0; -- with the goods
ALTER TABLE logistic_unit ADD COLUMN weight_g INTEGER NOT NULL DEFAULT 0;
ALTER TABLE logistic_unit ADD COLUMN stack INTEGER NOT NULL DEFAULT 0; -- pallets one on the other, 1 = it stands alone
ALTER TABLE logistic_unit ADD COLUMN label_sides INTEGER NOT NULL DEFAULT 0; -- sides that carry the SSCC
ALTER TABLE logistic_unit ADD COLUMN wrap TEXT NOT NULL DEFAULT ''; -- a word of the guide's
